import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import type { Message } from '../../contract/messages/message.ts';
import { DiskWork } from '../../platform/disk-work.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { exportDisk } from './export-disk.ts';
import { moveDisk } from './move-disk.ts';
import type { DiskParts, DiskVm } from './parts.ts';

const free = { bytes: Number.POSITIVE_INFINITY };
vi.mock('node:fs/promises', async (original) => ({
  ...(await original<object>()),
  link: async () => {
    throw Object.assign(new Error('another drive'), { code: 'EXDEV' });
  },
  statfs: async () => ({ bavail: free.bytes, bsize: 1, blocks: 100 * 1024 ** 3 }),
}));

let dir: string;
let parts: DiskParts;
/** How often the VM was stopped for the work. */
let stops: number;
const task = { signal: new AbortController().signal, progress: { update: () => undefined } } as unknown as Parameters<
  typeof moveDisk
>[2];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-move-'));
  const paths = homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } });
  await mkdir(paths.vm, { recursive: true });
  await writeFile(paths.dataDisk, Buffer.alloc(64 * 1024, 1));
  await mkdir(join(dir, 'drive'));
  free.bytes = Number.POSITIVE_INFINITY;
  stops = 0;
  const vm = {
    isUp: true,
    lookAtDisk: async () => undefined,
    hold: async (_why: unknown, work: () => Promise<unknown>) => {
      stops += 1;
      return work();
    },
  } as unknown as DiskVm;
  const told = '{"disk":{"total":1073741824,"used":32768,"free":1}}';
  const runs = {
    hold: async <T>(why: Message, work: () => Promise<T>) => ({
      result: await vm.hold(why, work),
      left: Promise.resolve(['web']),
    }),
    running: async () => [],
    start: async () => [],
  };
  const guest = { exec: async () => ({ code: 0, stdout: told, stderr: '' }) };
  parts = { paths, vm, runs, guest, work: new DiskWork(paths.diskWork), log: nullLogger };
});
afterEach(() => removeFolder(dir));

test('a drive without room for what is on the disk is refused before the VM is stopped, and nothing is left there', async () => {
  free.bytes = 32_767;
  await expect(moveDisk(parts, join(dir, 'drive'), task)).rejects.toMatchObject({ code: 'DISK_FULL' });
  expect([stops, await readdir(join(dir, 'drive'))]).toEqual([0, []]);
  free.bytes = 1024 ** 3;
  expect(await moveDisk(parts, join(dir, 'drive'), task)).toMatchObject({
    text: expect.stringMatching(/^Not started again: web\. The data disk is in .* now$/),
  });
  expect(stops).toBe(1);
});

test('nor is it stopped for a place where nothing can be written', async () => {
  await rm(join(dir, 'drive'), { recursive: true });
  await expect(moveDisk(parts, join(dir, 'drive'), task)).rejects.toMatchObject({ code: 'IO_ERROR' });
  await expect(exportDisk(parts, join(dir, 'drive/all.tar.zst'), task)).rejects.toMatchObject({ code: 'IO_ERROR' });
  expect(stops).toBe(0);
});
