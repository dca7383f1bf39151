import { parseArgs } from 'node:util';
import { BuildError } from '../lib/run.mjs';

const platforms = ['linux', 'darwin', 'win32'];
const architectures = ['x64', 'arm64'];

/**
 * Platforms and architectures have Node's names, as the app that looks for its tools knows them.
 * @param {string[]} argv
 * @returns {{platform: 'linux'|'darwin'|'win32', arch: 'x64'|'arm64', locked: boolean, force: boolean, updateLock: boolean}}
 * @throws {BuildError} with exitCode 2 when the arguments are wrong
 */
export function parseToolsOptions(argv) {
  const usage = `usage: tools.mjs [--platform ${platforms.join('|')}] [--arch ${architectures.join('|')}] [--locked] [--force] [--update-lock]`;
  try {
    const { values } = parseArgs({
      args: argv,
      options: {
        platform: { type: 'string', default: process.platform },
        arch: { type: 'string', default: process.arch },
        locked: { type: 'boolean', default: false },
        force: { type: 'boolean', default: false },
        'update-lock': { type: 'boolean', default: false },
      },
    });
    const { platform, arch, locked, force, 'update-lock': updateLock } = values;
    if (!platforms.includes(platform)) throw new Error(`no tools for platform "${platform}"`);
    if (!architectures.includes(arch)) throw new Error(`no tools for architecture "${arch}"`);
    if (locked && updateLock) throw new Error('--locked and --update-lock exclude each other');
    return { platform, arch, locked, force, updateLock };
  } catch (error) {
    throw Object.assign(new BuildError(`${error.message}\n${usage}`), { exitCode: 2 });
  }
}
