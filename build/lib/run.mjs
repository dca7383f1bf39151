import { spawn } from 'node:child_process';
import { root } from './root.mjs';
import { yieldCpu } from './yield-cpu.mjs';

/**
 * Runs a program to its end.
 * @param {string} command
 * @param {string[]} args
 * @param {{quiet?: boolean, yields?: boolean, shell?: boolean, env?: Record<string, string | undefined>, stdio?: import('node:child_process').StdioOptions}} [options]
 *   quiet: collect the output instead of showing it. yields: with less of the CPU than what else runs. shell: for `.cmd` files on Windows, with constant arguments only.
 * @returns {Promise<{code: number, output: string}>} code 127 when the program is not there. Never rejects.
 */
export function run(command, args, options = {}) {
  const stdio = options.stdio ?? (options.quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit');
  const env = { ...process.env, ...options.env };
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio, shell: options.shell ?? false });
    const done = options.yields && child.pid ? yieldCpu(child.pid) : () => undefined;
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => {
      output += chunk;
    };
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}\n` }));
    child.on('close', (code, signal) => {
      done();
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 143), output });
    });
  });
}

/**
 * Runs a tool from node_modules with this Node, so that no shell and no `npx` is in between.
 * @param {string} script path below node_modules, for example `vitest/vitest.mjs`
 * @param {string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 */
export function runTool(script, args, options) {
  return run(process.execPath, [`${root}/node_modules/${script}`, ...args], options);
}

/**
 * Runs a program in the foreground and ends this process as it ended. Ctrl-C reaches both: this side only waits.
 * @param {string} command
 * @param {string[]} args
 * @param {{cwd?: string}} [options]
 */
export function become(command, args, options = {}) {
  const child = spawn(command, args, { cwd: options.cwd ?? process.cwd(), stdio: 'inherit' });
  process.on('SIGINT', () => {});
  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`${error.message}\n`);
    process.exit(127);
  });
  child.on('close', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 143)));
}
