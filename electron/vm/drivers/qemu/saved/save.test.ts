import { mkdtemp, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { removeFolder } from '../../../../platform/testing/remove-folder.ts';
import type { VmSession } from '../session.ts';
import { assertSavable } from './save.ts';

const GIB = 1024 ** 3;
let freeBytes = 0;
let memory = '';
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<object>()),
  statfs: async () => ({ bavail: freeBytes / 4096, bsize: 4096 }),
}));
vi.mock('./memory.ts', async (original) => ({ ...(await original<object>()), memoryOf: () => memory }));

const session = { record: { pid: 1, isKept: true } } as VmSession;

test('there is to be room for what a guest’s memory takes now, and for others', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-save-'));
  onTestFinished(() => removeFolder(dir));
  memory = join(dir, 'memory');
  await writeFile(memory, Buffer.alloc(1 << 20, 1));
  const wanted = (await stat(memory)).blocks * 512 + GIB / 4;
  freeBytes = wanted;
  await assertSavable(session, join(dir, 'asleep'));
  freeBytes = wanted - 4096;
  await expect(assertSavable(session, join(dir, 'asleep'))).rejects.toMatchObject({
    ...{ code: 'DISK_FULL', said: { id: 'sleep.noSpace' }, details: { path: dir } },
  });
  const notKept = { record: { pid: 1, isKept: false } } as VmSession;
  await expect(assertSavable(notKept, join(dir, 'asleep'))).rejects.toMatchObject({ said: { id: 'sleep.noRoom' } });
  await expect(assertSavable(null, join(dir, 'asleep'))).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
});
