import { mkdir, mkdtemp, readFile, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import type { Settings } from '../../contract/settings.ts';
import { writeJson } from '../../platform/files.ts';
import { type HomePaths, homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { GIB } from '../../vm/instance/boot.ts';
import { defaultSettings } from '../settings/defaults.ts';
import { TasksService } from '../tasks/tasks-service.ts';
import { callContext } from '../testing/call-context.ts';
import { DiskService, type DiskServiceOptions } from './disk-service.ts';

let dir: string;
let paths: HomePaths;
let service: DiskService | null = null;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-disk-'));
  paths = homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } });
  await mkdir(paths.vm, { recursive: true });
  await writeFile(paths.dataDisk, '');
  await truncate(paths.dataDisk, 8 * GIB);
  await writeJson(paths.dataRecord, { format: 1, imageStore: 'containerd' });
});
afterEach(async () => {
  service?.dispose();
  await removeFolder(dir);
});

/** Of a VM that is up. */
function diskOf(vm: Partial<DiskServiceOptions['vm']>) {
  const tasks = new TasksService({ logger: nullLogger, connectionOf: async () => expect.unreachable() });
  const defaults = defaultSettings({ cpus: 1, memoryMiB: 512, minDiskGiB: 4 });
  const changes = new Emitter<Settings>();
  const settings = { current: defaults, onDidChange: changes.event };
  service = new DiskService({
    ...{ paths, settings, tasks: tasks.on('vm'), log: nullLogger },
    vm: {
      isUp: true,
      isRunning: true,
      isStarting: false,
      onChange: () => ({ dispose() {} }),
      hold: (_why, work) => work(),
      start: async () => undefined,
      grow: async () => undefined,
      lookAtDisk: async () => undefined,
      ...vm,
    },
    engine: {
      connection: { epoch: null, client: () => expect.unreachable(), onDidConnect: () => ({ dispose() {} }) },
      claimPorts: undefined,
    },
    guest: { exec: async () => expect.unreachable() },
  });
  const { handlers } = service;
  return {
    handlers,
    ended: (taskId: string) => tasks.ended(taskId),
    want(diskGiB: number) {
      settings.current = { ...defaults, vm: { ...defaults.vm, diskGiB } };
      changes.fire(settings.current);
    },
  };
}

test('a disk that is to be larger still while it grows grows on', async () => {
  const grown: number[] = [];
  let isDone = () => {};
  const { want } = diskOf({
    async grow(bytes) {
      grown.push(bytes / GIB);
      await new Promise<void>((resolve) => {
        isDone = resolve;
      });
      await truncate(paths.dataDisk, bytes);
    },
  });
  want(10);
  await expect.poll(() => grown).toEqual([10]);
  want(12);
  want(11);
  want(14);
  isDone();
  await expect.poll(() => grown).toEqual([10, 14]);
  isDone();
});

test('a file that came to be while the disk was exported is not replaced', async () => {
  await truncate(paths.dataDisk, 0);
  await writeFile(paths.dataDisk, diskWithLabel());
  const to = join(dir, 'all.tar.zst');
  // As the last moment before there is something to give a name to.
  const { handlers, ended } = diskOf({
    async hold(_why, work) {
      const result = await work();
      await writeFile(to, 'mine');
      return result;
    },
  });
  const { taskId } = await handlers.export({ path: to }, callContext(undefined, { kind: 'cli' }));
  expect(await ended(taskId)).toMatchObject({ state: 'failed', error: { code: 'CONFLICT' } });
  expect(await readFile(to, 'utf8')).toBe('mine');
});

/** A file system of ours, as far as its label tells. */
function diskWithLabel(): Buffer {
  const bytes = Buffer.alloc(256 * 1024);
  bytes.writeUInt16LE(0xef53, 1024 + 0x38);
  bytes.write('slipway-data', 1024 + 0x78, 'latin1');
  return bytes;
}
