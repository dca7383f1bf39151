/**
 * What failed in a run of everything runs once more, by itself: on a machine that is busy with the rest, a test may fail that
 * has nothing to do with what was changed. It is a fault of the test, or of what it tests, and named as one; but it holds up nobody.
 * @typedef {import('./reports.mjs').Failure} Failure
 * @typedef {{file: string, failures: Failure[], run: () => Promise<{code: number, passed: number}>}} Repeat
 *   the whole file, since a test of it may need those before
 */

/** What breaks more files than these is no chance, and is read rather than run again. */
const MOST_FILES = 5;

/**
 * @param {{failures: Failure[], again?: (file: string) => Repeat['run']}[]} stages what failed in each, and how a file of it is run
 * @returns {Repeat[]}
 */
export function repeats(stages) {
  const all = stages.flatMap(({ failures, again }) => {
    const files = new Set(failures.flatMap(({ file }) => (again && file ? [file] : [])));
    return [...files].map((file) => ({
      file,
      failures: failures.filter((failure) => failure.file === file),
      run: /** @type {NonNullable<typeof again>} */ (again)(file),
    }));
  });
  return all.length > MOST_FILES ? [] : all;
}

/**
 * One after the other, and nothing beside them.
 * @param {Repeat[]} all
 * @returns {Promise<Set<Failure>>} those whose file passed
 */
export async function passedAlone(all) {
  const flaky = new Set();
  for (const { failures, run } of all) {
    const { code, passed } = await run();
    if (code === 0 && passed > 0) for (const failure of failures) flaky.add(failure);
  }
  return flaky;
}
