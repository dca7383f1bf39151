import { mkdir, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import type { AppError } from '../../contract/errors.ts';
import type { Settings } from '../../contract/settings.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { writeJson } from '../../platform/files.ts';
import { type HomePaths, homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { CHUNK_BYTES } from '../../vm/disk/chunks.ts';
import { writeArchive } from '../../vm/disk/export.ts';
import { defaultSettings } from '../settings/defaults.ts';
import { TaskProgress } from '../tasks/task-progress.ts';
import type { EngineTasks } from '../tasks/tasks-service.ts';
import { callContext } from '../testing/call-context.ts';
import { DiskService } from './disk-service.ts';

const nth = await vi.hoisted(async () => new (await import('../vm/testing/nth-call.ts')).NthCall());
vi.mock('node:fs/promises', async (original) => nth.promises(await original()));

/** A chunk and a half of a file system of ours, as far as its label tells. */
function diskOf(letter: string): Buffer {
  const bytes = Buffer.alloc(CHUNK_BYTES + CHUNK_BYTES / 2);
  bytes.fill(letter, CHUNK_BYTES - 9000, CHUNK_BYTES + 1000);
  bytes.fill(letter, bytes.length - 70_000);
  bytes.writeUInt16LE(0xef53, 1024 + 0x38);
  bytes.write('slipway-data', 1024 + 0x78, 'latin1');
  return bytes;
}
const old = diskOf('o');
const other = diskOf('n');

let dir: string;
let home: string;
let paths: HomePaths;
let away: string;
/** A folder on a drive of its own, where this computer has one without more ado. */
let drive: string;
let archive: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-killed-'));
  drive = await mkdtemp(join((await stat('/dev/shm').catch(() => null)) ? '/dev/shm' : tmpdir(), 'sw-drive-'));
  archive = join(dir, 'other.tar.zst');
  const source = join(dir, 'other.img');
  await writeFile(source, other);
  const signal = new AbortController().signal;
  await writeArchive({ from: source, to: archive, imageStore: 'containerd', signal, onProgress: () => undefined });
});
afterEach(async () => {
  nth.arm();
  await removeFolder(dir);
  await removeFolder(drive);
});

/** A home with a data disk, and a folder for it on the same drive, or on another one. */
async function freshHome(n: number, on: string): Promise<void> {
  home = join(dir, `home-${n}`);
  away = join(on, `away-${n}`);
  paths = homePaths({ env: { SLIPWAY_HOME: home } });
  await mkdir(paths.vm, { recursive: true });
  await mkdir(away);
  await writeFile(paths.dataDisk, old);
  await writeJson(paths.dataRecord, { format: 1, imageStore: 'containerd' });
}

/** A host of that home, whose VM is up, or comes up. */
function aHost(shares: Settings['vm']['shares'] = []) {
  const changes = new Emitter<void>();
  let last: Promise<unknown> = Promise.resolve();
  const settings = defaultSettings({ cpus: 1, memoryMiB: 512, minDiskGiB: 4 });
  const tasks: EngineTasks = {
    start({ run }) {
      const progress = new TaskProgress(systemClock);
      last = run({ signal: new AbortController().signal, progress, client: () => expect.unreachable() });
      last.catch(() => undefined);
      return 'task';
    },
  };
  const service = new DiskService({
    paths,
    tasks,
    log: nullLogger,
    settings: {
      current: { ...settings, vm: { ...settings.vm, shares } },
      onDidChange: () => ({ dispose() {} }),
    },
    vm: {
      isUp: true,
      isRunning: true,
      isStarting: false,
      onChange: changes.event,
      hold: (_why, work) => work(),
      start: async () => undefined,
      grow: async () => undefined,
      lookAtDisk: async () => undefined,
    },
    engine: {
      connection: { epoch: null, client: () => expect.unreachable(), onDidConnect: () => ({ dispose() {} }) },
      claimPorts: undefined,
    },
    guest: { exec: async () => ({ code: 0, stdout: '', stderr: '' }) },
  });
  return {
    service,
    changes,
    done: () => last,
  };
}

type Host = ReturnType<typeof aHost>;
const move = ({ service }: Host) => service.handlers.move({ folder: away }, callContext());
const work: Readonly<Record<string, (host: Host) => Promise<unknown>>> = {
  move,
  'move to another drive': move,
  export: ({ service }) =>
    service.handlers.export({ path: join(away, 'all.tar.zst') }, callContext(undefined, { kind: 'cli' })),
  import: ({ service }) => service.handlers.import({ path: archive, confirm: 'delete all data' }, callContext()),
};

/** Runs a piece of work to its end, or until it makes no call any more as it is "dead". */
async function live(what: (host: Host) => Promise<unknown>): Promise<{ host: Host; isOver: boolean }> {
  const host = aHost();
  let isOver = false;
  void what(host)
    .then(() => host.done())
    .finally(() => {
      isOver = true;
    })
    .catch(() => undefined);
  await vi.waitFor(() => expect(isOver || nth.failed !== null).toBe(true), { timeout: 60_000, interval: 5 });
  return { host, isOver };
}

const contentNow = async () => {
  const { path } = await dataDiskPlace(paths);
  return readFile(path);
};

test('an import that was killed at any call can be taken back or is over: there is one disk, and it is whole', async () => {
  const verb = work.import as (host: Host) => Promise<unknown>;
  for (let n = 1, isOver = false; !isOver; n += 2) {
    await freshHome(n, drive);
    nth.armToKill(n);
    ({ isOver } = await live(verb));
    nth.arm();
    const left = await aHost()
      .service.handlers.discard({ kind: 'import' }, callContext())
      .then(
        () => true,
        (error: AppError) => expect(error.code).toBe('NOT_FOUND'),
      );
    const found = await contentNow();
    expect(found.equals(other) || found.equals(old), `after call ${n}`).toBe(true);
    if (left) expect((await readdir(paths.vm)).filter((name) => /\.img|\.part/.test(name))).toHaveLength(1);
    await removeFolder(home);
  }
});

test('what will not do is refused when it is only asked about, and what will do leaves nothing', async () => {
  await freshHome(1, drive);
  const { check } = aHost().service.handlers;
  const nowhere = join(dir, 'nowhere');
  const cli = callContext(undefined, { kind: 'cli' });
  for (const asked of [
    { kind: 'move', folder: nowhere },
    { kind: 'export', path: join(nowhere, 'all.tar.zst') },
    { kind: 'import', path: nowhere },
    { kind: 'import', path: paths.dataDisk },
  ] as const)
    await expect(check(asked, cli)).rejects.toMatchObject({ message: expect.stringMatching(/nowhere|data\.img/) });
  await check({ kind: 'move', folder: away }, cli);
  await check({ kind: 'export', path: join(away, 'all.tar.zst') }, cli);
  await check({ kind: 'import', path: archive }, cli);
  expect([await readdir(away), await readdir(paths.vm)]).toEqual([[], ['data.img', 'data.json']]);
});

test('the disk does not go where containers can write to it', async () => {
  await freshHome(1, dir);
  const host = aHost([{ path: dir, readOnly: false }]);
  await expect(move(host)).rejects.toMatchObject({ code: 'BAD_REQUEST', message: expect.stringContaining(dir) });
});

describe.each(Object.keys(work))('%s', (kind) => {
  test('is killed at any call: the disk is whole, and doing it again ends well and leaves nothing', async () => {
    const verb = work[kind] as (host: Host) => Promise<unknown>;
    for (let n = 1, isOver = false; !isOver; n += kind === 'move' ? 1 : 2) {
      await freshHome(n, kind === 'move' ? dir : drive);
      nth.armToKill(n);
      ({ isOver } = await live(verb));
      nth.arm();
      const found = await contentNow();
      const isWhole = found.equals(old) || (kind === 'import' && found.equals(other));
      expect(isWhole, `${kind} killed at call ${n}`).toBe(true);

      // The next host settles what is left to settle, and does it again unless it was done.
      const next = aHost();
      next.changes.fire();
      const isMoved = dirname((await dataDiskPlace(paths)).path) === away;
      if (!isMoved && !(await readdir(away)).includes('all.tar.zst')) {
        await verb(next);
        await next.done();
      }
      next.changes.fire();
      const wanted = kind === 'import' ? other : old;
      expect((await contentNow()).equals(wanted), `${kind} again after call ${n}`).toBe(true);
      const { path } = await dataDiskPlace(paths);
      const images = async () =>
        [...(await readdir(paths.vm)), ...(await readdir(away))].filter((name) => /\.img|\.zst|\.part/.test(name));
      await vi.waitFor(async () => expect((await images()).length).toBe(kind === 'export' ? 2 : 1), {
        timeout: 60_000,
      });
      expect((await stat(path)).size).toBe(wanted.length);
      await removeFolder(home);
    }
  });
});
