/** Whom root becomes to run Electron, which refuses to run as root: who called sudo, else nobody (65534 on every Linux). */
const NOBODY = '65534';

/**
 * How the end-to-end tests get to run in Electron.
 * @param {{platform: NodeJS.Platform, uid: number | undefined, env: NodeJS.ProcessEnv, binary: string | undefined, xvfb: boolean}} machine
 *   uid: of this process. binary: Electron's program, if it is there. xvfb: whether the X server without a screen is.
 * @returns {{kind: 'along'} | {kind: 'as', uid: string, gid: string} | {kind: 'not', why: string}} along: with the other
 *   tests; as: by another user, in a run of their own.
 */
export function electronTests({ platform, uid, env, binary, xvfb }) {
  if (!binary) return { kind: 'not', why: 'its program is not there' };
  if (platform !== 'linux') return { kind: 'along' };
  if (!xvfb && !env.DISPLAY && !env.WAYLAND_DISPLAY) return { kind: 'not', why: 'there is neither a display nor Xvfb' };
  if (uid !== 0) return { kind: 'along' };
  const { SUDO_UID, SUDO_GID } = env;
  const caller = SUDO_UID && SUDO_GID && SUDO_UID !== '0';
  return { kind: 'as', uid: caller ? SUDO_UID : NOBODY, gid: caller ? SUDO_GID : NOBODY };
}
