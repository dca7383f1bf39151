/**
 * Starts a stopwatch.
 * @returns {() => number} milliseconds since
 */
export function stopwatch() {
  const start = performance.now();
  return () => performance.now() - start;
}

/** @param {number} milliseconds @returns {string} `3.2 s` or `2 min 10 s` */
export function formatSeconds(milliseconds) {
  const seconds = milliseconds / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/**
 * Tells on stderr what goes on, so that stdout stays free for results.
 * @param {string} text one line
 */
export function say(text) {
  process.stderr.write(`${text}\n`);
}
