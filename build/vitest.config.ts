import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { threadSource } from './vite/thread-source.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const integration = '**/*.integration.test.{ts,tsx,mjs}';
const never = ['**/node_modules/**', 'build/out/**'];
const setup = ['renderer/src/testing/setup.ts'].filter((path) => existsSync(`${root}/${path}`));

export default defineConfig({
  root,
  plugins: [threadSource()],
  test: {
    // A test that only passes at the second try is a broken test.
    retry: 0,
    // For what hangs: on a machine that others use, too, a test of half a second may take ten.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // So is what is waited for.
    expect: { poll: { timeout: 15_000 } },
    // More than there are cores: a third of the time of all tests is waiting, for a deadline or for a process to end.
    maxWorkers: 2 * availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          // Starting 140 threads takes an eighth less time than as many processes.
          pool: 'threads',
          include: ['{electron,build,vm-assets,e2e}/**/*.test.{ts,mjs}'],
          exclude: [...never, integration],
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-renderer',
          environment: 'happy-dom',
          // Each file has a page of its own in a thread that is used again: two thirds of the CPU time that a thread each takes.
          pool: 'vmThreads',
          include: ['renderer/**/*.test.{ts,tsx}'],
          exclude: [...never, integration],
          setupFiles: setup,
          // Other styles count as empty: nothing is laid out. These are read as a text.
          css: { include: [/tokens\.css/, /app\.css/] },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          environment: 'node',
          include: [integration],
          exclude: never,
          // One VM at a time: an emulated guest takes all cores there are.
          fileParallelism: false,
          // A cold boot under TCG takes up to a minute on a busy machine.
          testTimeout: 180_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
