import { chmod, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { acquireLock } from './lock.ts';
import { start } from './process.ts';
import { removeFolder } from './testing/remove-folder.ts';

/** Listens at a path as another user, claiming to hold the lock; `holds` is false when it may not. */
async function squat(path: string) {
  const script = `const s = require('net').createServer((c) => c.end(process.pid + ' holding\\n'));
    s.listen(process.argv[1], () => console.log('held'))`;
  const other = ['--reuid', '4242', '--clear-groups', '--', process.execPath, '-e', script, path];
  const squatter = await start('setpriv', other);
  const held = new Promise((resolve) => squatter.stdout?.once('data', () => resolve(true)));
  return { ...squatter, holds: await Promise.race([held, squatter.exited.then(() => false)]) };
}

const abstractNames = async (): Promise<string[]> => (await readFile('/proc/net/unix', 'utf8')).match(/@\S+/g) ?? [];

test('another user can neither take the lock nor keep us from it', async () => {
  const folder = await mkdtemp('/tmp/sw-lock-');
  const file = join(folder, 'host.lock');
  // Nothing of it has a name that anybody may bind, as those of abstract sockets are.
  const before = await abstractNames();
  const lock = await acquireLock(file);
  expect((await abstractNames()).filter((name) => name.includes('slipway') && !before.includes(name))).toEqual([]);
  expect(await squat(`${file}.squat.sock`)).toMatchObject({ holds: false });
  await lock.release();
  // Put there while the folder was open to all.
  await chmod(folder, 0o777);
  const squatter = await squat(`${file}.squat.sock`);
  expect(squatter.holds).toBe(true);
  await (await acquireLock(file)).release();
  squatter.kill();
  await squatter.exited;
  await removeFolder(folder);
});
