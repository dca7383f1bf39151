import { spawn } from 'node:child_process';

/** An error meant for the user: its message is printed alone, without a stack trace. */
export class BuildError extends Error {}

/**
 * Runs a program to its end and returns its stdout.
 * @param {string} file
 * @param {string[]} args
 * @param {{cwd?: string, env?: NodeJS.ProcessEnv}} [options]
 * @returns {Promise<string>}
 * @throws {BuildError} with the last lines of stderr when it fails
 */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      // Only the end is ever shown; a chatty child must not grow the heap.
      stderr = (stderr + text).slice(-16_384);
    });
    child.on('error', (error) => reject(new BuildError(`cannot run ${file}: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve(stdout);
      const tail = stderr.trim().split('\n').slice(-6).join('\n  ');
      reject(new BuildError(`${file} failed (${signal ?? `exit ${code}`}):\n  ${tail}`));
    });
  });
}
