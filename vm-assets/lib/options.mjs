import { parseArgs } from 'node:util';
import { BuildError } from './run.mjs';

const archOfNode = { x64: 'amd64', arm64: 'arm64' };

/**
 * @param {string[]} argv
 * @returns {{arch: 'amd64'|'arm64', locked: boolean, force: boolean, printDir: boolean, updateLock: boolean,
 *   output: string|undefined}}
 * @throws {BuildError} with exitCode 2 when the arguments are wrong
 */
export function parseOptions(argv) {
  const usage =
    'usage: build.mjs [--arch amd64|arm64] [--locked] [--force] [--update-lock] [--output FOLDER] [--print-dir]';
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        arch: { type: 'string', default: archOfNode[process.arch] ?? process.arch },
        locked: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        output: { type: 'string' },
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
      output: values.output,
      printDir: values['print-dir'],
      updateLock: values['update-lock'],
    };
  } catch (error) {
    throw Object.assign(new BuildError(`${error.message}\n${usage}`), { exitCode: 2 });
  }
}
