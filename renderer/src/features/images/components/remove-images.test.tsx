import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { containerStore } from '../../../lib/entities/stores.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { en } from '../../../lib/i18n/en.ts';
import { container, image } from '../../../testing/objects.ts';
import { listed, speak } from '../../../testing/page.tsx';
import { imageLines } from '../lines.ts';
import { RemoveImages } from './remove-images.tsx';

beforeAll(speak);
afterEach(() => {
  cleanup();
  containerStore.reset();
});

const show = ([first, ...others]: ReturnType<typeof imageLines>) =>
  render(first ? <RemoveImages about={[first, ...others]} onClose={() => undefined} /> : null);
const twice = imageLines([image('busybox:1', { tags: ['busybox:1', 'mine:1'], containers: 2, size: 4096 })]);

it('asks nothing about containers where only one of several names goes', () => {
  show(twice.slice(0, 1));
  expect(screen.getByText(en.images.untagText)).toBeTruthy();
  expect([screen.queryByRole('checkbox'), screen.queryByText(en.images.inUse_one)]).toEqual([null, null]);
});

it('speaks of the images that go, and of no other', () => {
  show([...twice.slice(0, 1), ...imageLines([image('web:1', { containers: 1, size: 1024 })])]);
  expect(screen.getByRole('checkbox', { name: /^Remove even if stopped containers use it/ })).toBeTruthy();
  expect(screen.getByText(en.images.inUse_one)).toBeTruthy();
  expect(screen.getByText(`Frees up to ${formatBytes(1024)}: layers other images share stay.`)).toBeTruthy();
});

it('warns when all names of an image in use go', () => {
  show(twice);
  expect(screen.getByText(en.images.inUse_one)).toBeTruthy();
});

it('names who uses the image, and promises no force against what runs', async () => {
  const { image: used } = twice[0] as (typeof twice)[number];
  const items = [
    container('web', { imageId: used.id }),
    ...['a', 'b', 'c', 'd'].map((name) => container(name, { imageId: used.id, state: 'exited' })),
    container('other'),
  ];
  await listed(containerStore, items);
  show(twice);
  const { textContent } = screen.getByText(/^Remove even if stopped containers use it/);
  expect(textContent).toContain('web is running: until it is stopped, the engine refuses even with this.');
  expect(textContent).toContain('Used by a, b, c, +1: without this the engine refuses.');
  expect(textContent).not.toContain('other');
});
