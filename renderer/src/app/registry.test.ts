import { expect, it } from 'vitest';
import { en } from '../lib/i18n/en.ts';
import { forEachKind } from './registry.ts';
import { pages } from './sidebar.tsx';

it('has every kind of list, and the sidebar every page that has a name', () => {
  const kinds = Object.entries(en).flatMap(([kind, words]) => ('column' in words && 'noMatch' in words ? [kind] : []));
  expect(forEachKind(({ kind }) => kind).sort()).toEqual(kinds.sort());
  expect(pages.map(({ id }) => id).sort()).toEqual(Object.keys(en.nav.page).sort());
});
