const started = process.hrtime.bigint();

/** Prints one progress line to stderr with the seconds since the script began. @param {string} text */
export function step(text) {
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  process.stderr.write(`guest image: ${seconds.toFixed(1).padStart(5)} s  ${text}\n`);
}
