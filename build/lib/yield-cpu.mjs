import { mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';

/** Where Linux has control groups of CPU time, by version, and a fourth of the share that a group has unless told. */
const GROUPS = [
  { root: '/sys/fs/cgroup/cpu', share: 'cpu.shares', fourth: '256' },
  { root: '/sys/fs/cgroup', share: 'cpu.weight', fourth: '25' },
];

/**
 * Lets a process that was just started, and all that it will start, have less of the CPU than what else runs. Where Linux shares
 * it out by session (autogroup), priorities count within a session only, and a VM, a browser and a host in the background
 * each have one: there a control group does it, where we may make one. Gives what is to be done when the process has ended.
 * @param {number} pid
 * @returns {() => void}
 */
export function yieldCpu(pid) {
  setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  for (const { root, share, fourth } of process.platform === 'linux' ? GROUPS : []) {
    const folder = join(root, `slipway-${pid}`);
    const remove = () => {
      try {
        rmdirSync(folder);
      } catch {
        // What it has left behind is still in it.
      }
    };
    try {
      mkdirSync(folder);
      // r+: where there are no control groups it is a folder like any other, without these files.
      writeFileSync(join(folder, share), fourth, { flag: 'r+' });
      writeFileSync(join(folder, 'cgroup.procs'), String(pid), { flag: 'r+' });
      return remove;
    } catch {
      remove();
    }
  }
  return () => undefined;
}
