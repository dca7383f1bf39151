import { afterAll, beforeAll, expect, vi } from 'vitest';

/**
 * Set-up of unit tests, many files of which share a thread: packages are loaded once for all of them, our own modules anew
 * for each file. What else one file changes those after it would meet, so a file that leaves it changed fails.
 */

/** Where a listener left behind swallows what was meant for another, or for Vitest. */
const events = ['uncaughtException', 'unhandledRejection', 'SIGINT', 'SIGTERM', 'SIGHUP'];

const state = () => ({
  env: { ...process.env },
  globals: Object.getOwnPropertyNames(globalThis),
  clock: [setTimeout, clearTimeout, setInterval, clearInterval, setImmediate, queueMicrotask, Date, performance.now],
  listeners: events.map((event) => process.listenerCount(event)),
});

/** @type {ReturnType<typeof state>} */
let found;
beforeAll(() => {
  found = state();
});
afterAll(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
  vi.resetModules();
  expect(state(), 'what this file leaves to the next one').toEqual(found);
});
