import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { writeTinyImage } from '../../vm/image/testing/tiny-image.ts';
import { vmFiles } from '../../vm/instance/files.ts';
import { vmConfig } from '../../vm/instance/testing/vm-config.ts';
import { VmManager } from '../../vm/manager.ts';
import { agentless, StandInQemu } from '../../vm/testing/stand-in-qemu.ts';

const qemu = new StandInQemu();
vi.mock('node:child_process', async (original) => ({
  ...(await original<object>()),
  spawn: (file: string, args: string[]) => qemu.spawn(file, args),
}));

/** How long each wait for something was to be at most, in milliseconds; those for folders are over at once. */
const limits: number[] = [];
const FOLDERS_MS = 10_000;
vi.mock('../../base/deadline.ts', async (original) => {
  const deadline = await original<typeof import('../../base/deadline.ts')>();
  const settlesWithin: typeof deadline.settlesWithin = (work, ms) => {
    limits.push(ms);
    return deadline.settlesWithin(work, ms === FOLDERS_MS ? 1 : ms);
  };
  return { ...deadline, settlesWithin };
});

/** Folders that were to be plugged in: none of them ever is. */
const offered: string[] = [];
vi.mock('../../vm/drivers/qemu/shares.ts', async (original) => ({
  ...(await original<object>()),
  Shares: class {
    readonly open = [];
    share({ path }: { readonly path: string }) {
      offered.push(path);
      return new Promise(() => undefined);
    }
  },
}));

test('a VM starts without the folders of drives that have gone: there is one limit for all of them', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-late-'));
  onTestFinished(() => removeFolder(dir));
  await writeTinyImage(dir);
  for (const name of ['qemu-system-x86_64', 'qemu-system-aarch64']) {
    await writeFile(join(dir, name), '');
    await chmod(join(dir, name), 0o700);
  }
  const env = { SLIPWAY_HOME: join(dir, 'home'), PATH: dir };
  const paths = homePaths({ env });
  const createDriver = ({ uuid }: { readonly uuid: string }) =>
    agentless({ paths, dataDisk: () => dataDiskPlace(paths), uuid, env, log: nullLogger });
  const gone = ['/mnt/nas', '/mnt/backup', '/mnt/far'];
  const manager = new VmManager({
    ...{ files: vmFiles(paths), log: nullLogger, clock: systemClock, createDriver, guestDir: async () => dir },
    config: async () => ({ ...vmConfig(), shares: gone.map((path) => ({ path, readOnly: false })) }),
  });
  const signal = new AbortController().signal;
  await manager.launch({ start: false, engine: { epoch: { signal }, onDidChangeStatus: () => ({ dispose() {} }) } });
  onTestFinished(() => manager.close({ stopVm: true }));
  await manager.start();
  expect([manager.tracker.state.name, offered.toSorted()]).toEqual(['running', gone.toSorted()]);
  expect(limits.filter((ms) => ms === FOLDERS_MS)).toHaveLength(1);
});
