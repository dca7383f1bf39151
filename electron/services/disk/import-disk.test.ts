import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { DiskWork } from '../../platform/disk-work.ts';
import { homePaths } from '../../platform/paths.ts';
import { writeArchive } from '../../vm/disk/export.ts';
import { importDisk } from './import-disk.ts';
import type { DiskParts, DiskVm } from './parts.ts';

let dir: string;
let parts: DiskParts;
/** What was done with the VM, in order. */
let did: string[];
/** Why it does not start with a disk. */
let refusal: AppError | null;
const archive = () => join(dir, 'all.tar.zst');
const task = { signal: new AbortController().signal, progress: { update: () => undefined } } as unknown as Parameters<
  typeof importDisk
>[2];

/** A VM that runs a container, and an archive of a blank disk. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-import-'));
  const paths = homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } });
  await mkdir(paths.vm, { recursive: true });
  await writeFile(join(dir, 'blank.img'), Buffer.alloc(64 * 1024));
  const options = { signal: task.signal, onProgress: () => undefined };
  await writeArchive({ ...options, from: join(dir, 'blank.img'), to: archive(), imageStore: 'containerd' });
  await writeFile(paths.dataDisk, 'mine');
  did = [];
  refusal = null;
  const place = async () => ((await dataDiskPlace(paths)).path === paths.dataDisk ? 'the old disk' : 'the new disk');
  const vm = {
    isUp: true,
    lookAtDisk: async () => undefined,
    async hold(_why: unknown, work: () => Promise<unknown>, look?: () => Promise<void>) {
      await look?.();
      did.push('stopped');
      return work();
    },
    async start() {
      const at = await place();
      if (at === 'the new disk' && refusal) throw refusal;
      did.push(`started with ${at}`);
    },
  } as unknown as DiskVm;
  const runs: DiskParts['runs'] = {
    hold: () => expect.unreachable(),
    running: async () => [{ id: 'w', name: 'web' }],
    async start(ran) {
      did.push(...ran.map(({ name }) => `started ${name}`));
      return [];
    },
  };
  const guest = { exec: () => expect.unreachable() };
  parts = { paths, vm, runs, guest, work: new DiskWork(paths.diskWork), log: nullLogger };
});
afterEach(() => rm(dir, { recursive: true, force: true }));

test('with a disk that does not start the VM and what ran in it start again with the one before', async () => {
  refusal = new AppError('VM_FAILED', quoted('it cannot be mounted'));
  await expect(importDisk(parts, archive(), task)).rejects.toMatchObject({ said: { id: 'disk.notStarted' } });
  expect(did).toEqual(['stopped', 'stopped', 'started with the old disk', 'started web']);
  expect(await readFile(parts.paths.dataDisk, 'utf8')).toBe('mine');
  expect(await parts.work.list()).toEqual([]);
});

test('with one that does, nothing is started of the disk before, which is gone', async () => {
  await importDisk(parts, archive(), task);
  expect(did).toEqual(['stopped', 'started with the new disk']);
  await expect(readFile(parts.paths.dataDisk)).rejects.toMatchObject({ code: 'ENOENT' });
});
