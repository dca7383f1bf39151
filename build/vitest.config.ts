import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { listFiles } from './lib/files.mjs';
import { root } from './lib/root.mjs';
import { threadSource } from './vite/thread-source.mjs';

const integration = '**/*.integration.test.{ts,tsx,mjs}';
const withVm = '**/*.vm.integration.test.{ts,tsx,mjs}';
const never = ['**/node_modules/**', 'build/out/**'];

const unitTestsWith = (words: RegExp) =>
  listFiles(['electron', 'renderer', 'build', 'vm-assets', 'e2e'], /(?<!\.integration)\.test\.(ts|tsx|mjs)$/).filter(
    (path) => words.test(readFileSync(join(root, path), 'utf8')),
  );

/** Those that put something in a module's place, where it stays as long as their thread: it is theirs alone. */
const alone = unitTestsWith(/\bvi\.(mock|doMock)\(/);

/** Those that hold up Node's threads for files, of which a process has four for all of its own threads. */
const apart = unitTestsWith(/\bsilentMount\(/);

/** Project by project, the longest file first: a thread goes on with the next file only where that is of the same project. */
class ByProject extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => a.project.name.localeCompare(b.project.name));
  }
}

/** A cold boot under TCG takes up to a minute on a busy machine. */
const patient = { testTimeout: 180_000, hookTimeout: 300_000 };

export default defineConfig({
  root,
  plugins: [threadSource()],
  test: {
    // A test that only passes at the second try is a broken test. `npm test` runs it once more by itself, and names it then.
    retry: 0,
    // For what hangs: beside a VM on two cores a test of a second takes ten, and one of three half a minute.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // So is what is waited for.
    expect: { poll: { timeout: 60_000 } },
    // More than there are cores: a third of the time of all tests is waiting, for a deadline or for a process to end.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: ByProject },
    // Processes take longer to start.
    pool: 'threads',
    projects: [
      {
        extends: true,
        test: { name: 'unit-alone', environment: 'node', include: alone, exclude: never },
      },
      {
        extends: true,
        test: { name: 'unit-apart', environment: 'node', pool: 'forks', include: apart, exclude: never },
      },
      {
        extends: true,
        test: {
          name: 'unit',
          environment: 'node',
          // Starting a thread for each file, and packages in it, took three fifths of the CPU time.
          isolate: false,
          include: ['{electron,build,vm-assets,e2e}/**/*.test.{ts,mjs}'],
          exclude: [...never, integration, ...alone, ...apart],
          setupFiles: ['build/lib/left-as-found.mjs'],
        },
      },
      {
        extends: true,
        test: {
          name: 'unit-renderer',
          environment: 'happy-dom',
          // Threads that are used again, and with them the page: half of the CPU time of a page for each file.
          isolate: false,
          include: ['renderer/**/*.test.{ts,tsx}'],
          exclude: [...never, integration, ...alone],
          setupFiles: ['build/lib/left-as-found.mjs', 'renderer/src/testing/setup.ts'],
          // Other styles count as empty: nothing is laid out. These are read as a text.
          css: { include: [/tokens\.css/, /app\.css/] },
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          environment: 'node',
          pool: 'forks',
          include: [integration],
          exclude: [...never, withVm],
          fileParallelism: false,
          // What runs beside a VM has what that leaves, and some of these make hundreds of starts.
          testTimeout: 600_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration-vm',
          environment: 'node',
          include: [withVm],
          exclude: never,
          // One VM at a time: an emulated guest takes all cores there are.
          fileParallelism: false,
          // A start takes half the time from a template, which the first VM that lives for long makes for all of its kind.
          env: { SLIPWAY_TEMPLATES: join(root, 'build/out/templates') },
          ...patient,
        },
      },
    ],
  },
});
