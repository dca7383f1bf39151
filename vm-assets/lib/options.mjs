import { parseArgs } from 'node:util';
import { BuildError } from './run.mjs';

const archOfNode = { x64: 'amd64', arm64: 'arm64' };

/**
 * @param {string[]} argv
 * @returns {{arch: 'amd64'|'arm64', locked: boolean, force: boolean, printDir: boolean, updateLock: boolean}}
 * @throws {BuildError} with exitCode 2 when the arguments are wrong
 */
export function parseOptions(argv) {
  const usage = 'usage: build.mjs [--arch amd64|arm64] [--locked] [--force] [--update-lock] [--print-dir]';
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        arch: { type: 'string', default: archOfNode[process.arch] ?? process.arch },
        locked: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        'print-dir': { type: 'boolean', default: false },
        'update-lock': { type: 'boolean', default: false },
      },
    });
    if (!['amd64', 'arm64'].includes(values.arch)) throw new Error(`no guest for architecture "${values.arch}"`);
    if (values.locked && values['update-lock']) throw new Error('--locked and --update-lock exclude each other');
    return {
      arch: values.arch,
      locked: values.locked,
      force: values.force,
      printDir: values['print-dir'],
      updateLock: values['update-lock'],
    };
  } catch (error) {
    throw Object.assign(new BuildError(`${error.message}\n${usage}`), { exitCode: 2 });
  }
}
