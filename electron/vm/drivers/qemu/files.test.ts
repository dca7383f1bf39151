import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../../../platform/process.ts';
import { vmName } from '../../../platform/run-record.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { pidFromPidFile } from './files.ts';

test('a pid file alone is believed only when the process carries the id', async () => {
  const uuid = '11111111-2222-4333-8444-555555555555';
  const dir = await mkdtemp(join(tmpdir(), 'sw-pid-'));
  const file = join(dir, 'vm.pid');
  // Stands for QEMU: what counts is its pid, and the name on its command line.
  const child = await start(process.execPath, ['-e', 'setInterval(() => {}, 1000)', `guest=${vmName(uuid)}`]);
  onTestFinished(async () => {
    child.kill();
    await child.exited;
    await removeFolder(dir);
  });
  await writeFile(file, `${child.pid}\n`);
  expect(await pidFromPidFile(file, uuid)).toBe(child.pid);
  for (const content of [`${process.pid}`, '1', '-1', 'garbage', '']) {
    await writeFile(file, content);
    expect(await pidFromPidFile(file, uuid), content).toBeNull();
  }
  expect(await pidFromPidFile(join(dir, 'none'), uuid)).toBeNull();
});
