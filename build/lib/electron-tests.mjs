import { spawnSync } from 'node:child_process';
import { obstaclesTo, thisDesktop } from '../setup/electron.mjs';
import { onPath } from '../setup/tools.mjs';
import { root } from './root.mjs';

/**
 * Whom root becomes to run Electron, which refuses to run as root: who called sudo, else nobody (65534 on every Linux).
 * @typedef {{uid: string, gid: string}} User
 */
const NOBODY = '65534';

/**
 * What decides whether Electron can run in the end-to-end tests, beside what decides it for the app.
 * @typedef {import('../setup/electron.mjs').Desktop & Testing} Machine
 * @typedef {object} Testing
 * @property {boolean} xvfb whether the X server without a screen is there
 * @property {(user: User) => boolean} reaches whether a user can run this Node in this checkout
 */

/**
 * How the end-to-end tests get to run in Electron: asked by the run as a whole and by Playwright's configuration.
 * @param {Machine} [machine] this one unless told
 * @returns {{kind: 'along'} | {kind: 'as', user: User} | {kind: 'not', why: string}} along: with the other tests; as: by
 *   another user, in a run of their own.
 */
export function electronTests({ xvfb, reaches, ...desktop } = thisMachine()) {
  const obstacles = obstaclesTo(desktop);
  if (obstacles.includes('program')) return { kind: 'not', why: 'its program is not there' };
  if (obstacles.includes('display') && !xvfb) return { kind: 'not', why: 'there is neither a display nor Xvfb' };
  if (!obstacles.includes('root')) return { kind: 'along' };
  const { SUDO_UID, SUDO_GID } = desktop.env;
  const caller = SUDO_UID && SUDO_GID && SUDO_UID !== '0';
  const user = caller ? { uid: SUDO_UID, gid: SUDO_GID } : { uid: NOBODY, gid: NOBODY };
  if (reaches(user)) return { kind: 'as', user };
  return { kind: 'not', why: `it refuses to run as root, and user ${user.uid} may not use this folder or this Node` };
}

/**
 * Arguments with which `setpriv` has a user run this Node.
 * @param {User} user
 * @param {string[]} args Node's
 */
export function asUser({ uid, gid }, args) {
  return ['--reuid', uid, '--regid', gid, '--clear-groups', '--', process.execPath, ...args];
}

/** @returns {Machine} */
function thisMachine() {
  /** @param {User} user */
  const reaches = (user) => {
    const read = 'require("node:fs").readFileSync(process.argv[1])';
    return spawnSync('setpriv', asUser(user, ['-e', read, `${root}/package.json`]), { cwd: '/' }).status === 0;
  };
  return { ...thisDesktop(), xvfb: onPath('Xvfb'), reaches };
}
