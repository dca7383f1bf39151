import { afterEach, expect, test, vi } from 'vitest';
import { openPort } from './open-port.ts';

afterEach(() => vi.unstubAllGlobals());

const ADDRESS = 'http://localhost:8080';

/** What becomes of a click on a port: what main was asked to open unasked, and what it is to ask about like any link. */
async function click(main?: () => Promise<boolean>) {
  const unasked = vi.fn(main);
  const asLink = vi.fn();
  if (main) vi.stubGlobal('slipway', { openPort: unasked });
  vi.stubGlobal('open', asLink);
  openPort(ADDRESS);
  await new Promise((resolve) => setTimeout(resolve));
  return { unasked: unasked.mock.calls.flat(), asLink: asLink.mock.calls.map(([url]) => url) };
}

test('in the desktop app a published port opens without a question', async () => {
  expect(await click(async () => true)).toEqual({ unasked: [ADDRESS], asLink: [] });
});

test('one that main does not know, or cannot open, is a link like any other', async () => {
  expect(await click(async () => false)).toEqual({ unasked: [ADDRESS], asLink: [ADDRESS] });
  expect(await click(() => Promise.reject(new Error('gone')))).toEqual({ unasked: [ADDRESS], asLink: [ADDRESS] });
});

test('a browser just opens it', async () => {
  expect(await click()).toEqual({ unasked: [], asLink: [ADDRESS] });
});
