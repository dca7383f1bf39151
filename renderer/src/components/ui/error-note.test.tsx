import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import type { Catalogue } from '../../../../electron/contract/messages/define.ts';
import { engineMessages } from '../../../../electron/contract/messages/engine.ts';
import { korean } from '../../../../electron/contract/messages/ko.ts';
import { quoted } from '../../../../electron/contract/messages/message.ts';
import { sayIn } from '../../lib/i18n/said.tsx';
import { speak } from '../../testing/page.tsx';
import { ErrorNote } from './error-note.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  sayIn({});
});

/** What an engine can say so that a page would do, hide or fill in something. */
const evil = '<img src=x onerror="window.pwned=1">\u202egnp.exe\u0000 {seconds} {{what}} {reason} engine.notDocker';
const shown =
  '<img src=x onerror="window.pwned=1">\\u{202e}gnp.exe\\u{0000} {seconds} {{what}} {reason} engine.notDocker';

it.each<[string, Catalogue, string]>([
  ['English', {}, 'the connection to the engine was lost: '],
  ['Korean', korean, korean.engine.lostBecause],
])('shows an engine’s words as text, escaped, and as a quotation in %s', (language, catalogue, around) => {
  sayIn(catalogue);
  const said = engineMessages.lostBecause({ reason: quoted(evil) });
  const { container } = render(
    <>
      <ErrorNote error={{ code: 'ENGINE_ERROR', message: evil }} />
      <ErrorNote error={{ code: 'CONNECTION_LOST', message: said.text, said }} />
    </>,
  );
  const [own, filled] = screen.getAllByRole('alert');
  expect(own?.textContent).toBe(shown);
  expect(filled?.textContent).toBe(
    around.includes('{reason}') ? around.replace('{reason}', () => shown) : around + shown,
  );
  // Nothing of it is an element, and only what is not in the page's language is marked as such.
  expect(container.querySelector('img')).toBeNull();
  for (const hidden of '\u202e\u0000') expect(container.innerHTML).not.toContain(hidden);
  const quotations = [...(filled?.querySelectorAll('[lang=en]') ?? [])].map((each) => each.textContent);
  expect(quotations).toEqual([language === 'Korean' ? shown : around + shown]);
});
