import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { until } from '../../engine/testing/until.ts';
import { fileSystemOf } from '../../platform/mounts.ts';

/** A file system that nobody answers for, until its input ends: what asks it waits as it would for a server that has gone. */
const MOUNT = `exec 3<>/dev/fuse
mount -i -t fuse -o fd=3,rootmode=40000,user_id=0,group_id=0 silent "$1" && echo up
read -r _
umount -l "$1"`;

/** By root, or who is root in namespaces of their own and may open it: `unshare -Urm npx vitest …`. */
export const canMount = process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/dev/fuse');
/** For the name of what is tried only where that can be. */
export const where = canMount ? '' : ' (not tried here: it takes root and /dev/fuse)';

/** Mounts one at an empty folder. What it resolves with has all who wait for it go on, with an error, and takes it away. */
export async function silentMount(folder: string): Promise<() => Promise<unknown>> {
  const holder = spawn('sh', ['-c', MOUNT, 'sh', folder], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = new Promise((resolve) => holder.once('exit', resolve));
  await new Promise((resolve, reject) => {
    holder.stdout.once('data', resolve);
    holder.once('exit', () => reject(new Error('it cannot be mounted')));
  });
  await until('it is known', async () => (await fileSystemOf(folder)) !== (await fileSystemOf(dirname(folder))));
  return () => {
    holder.stdin.end();
    return ended;
  };
}
