import { mkdir, mkdtemp, realpath, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Clock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { shareMessages } from '../../contract/messages/shares.ts';
import { until } from '../../engine/testing/until.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import type { SharedFolder as Offer, OpenShare } from '../../vm/driver.ts';
import { SettingsService } from '../settings/settings-service.ts';
import { callContext } from '../testing/call-context.ts';
import type { FolderUser } from './in-use.ts';
import { type SharesOptions, SharesService } from './shares-service.ts';

let dir: string;
let guest: FakeGuest;
let settings: SettingsService;
let service: SharesService;
let make: (more?: Partial<Pick<SharesOptions, 'settleMs' | 'users'>>) => SharesService;
let timers: Set<() => void>;
let time = 0;
let users: FolderUser[];
const call = callContext();

/** A guest that mounts what it is told to, as far as the host's side can tell. */
class FakeGuest {
  readonly #changes = new Emitter<void>();
  readonly onDidChange = this.#changes.event;
  readonly offers = new Map<string, OpenShare & { fail(): void }>();
  readonly mounts = new Map<string, string>();
  readonly commands: string[] = [];
  up = true;
  pid = (): number | null => (this.process === 0 ? null : this.process);
  process = 1;
  refusal: AppError | null = null;
  hasProgram = true;

  isUp = () => this.up;
  shares = () => [...this.offers.values()];
  mostShares = () => 3;

  share = async (folder: Offer): Promise<OpenShare> => {
    if (this.refusal) throw this.refusal;
    let fail = () => {};
    const ended = new Promise<void>((resolve) => {
      fail = resolve;
    });
    const close = async () => {
      this.offers.delete(folder.tag);
      fail();
    };
    const open = { ...folder, ended, close, fail };
    this.offers.set(folder.tag, open);
    return open;
  };

  /** Commands end when it resolves. */
  answers: Promise<void> = Promise.resolve();

  /** How the next commands end instead. */
  readonly faults: (() => { code: number; stdout: string; stderr: string })[] = [];

  exec = async (command: string) => {
    await this.answers;
    const fault = this.faults.shift();
    if (fault) return fault();
    if (command === 'cat /proc/mounts') {
      const lines = [...this.mounts].map(([path, tag]) => `${tag} ${path} virtiofs rw 0 0`);
      return { code: 0, stdout: lines.join('\n'), stderr: '' };
    }
    if (!this.hasProgram) return { code: 127, stdout: '', stderr: 'not found' };
    this.commands.push(command);
    const [, verb, one = '', , path = ''] = command.split(' ');
    if (verb === 'on') this.mounts.set(path, one);
    else this.mounts.delete(one);
    return { code: 0, stdout: '', stderr: '' };
  };

  turn(up: boolean): void {
    this.up = up;
    this.process = up ? this.process || 2 : 0;
    if (!up) {
      this.offers.clear();
      this.mounts.clear();
    }
    this.#changes.fire();
  }

  /** Its process goes on, and nobody can tell it anything for a moment. */
  reach(isReached: boolean): void {
    this.up = isReached;
    this.#changes.fire();
  }
}

beforeEach(async () => {
  dir = await realpath(await mkdtemp('/tmp/sw-shares-'));
  await mkdir(join(dir, 'a'));
  await mkdir(join(dir, 'home/inside'), { recursive: true });
  guest = new FakeGuest();
  settings = await SettingsService.open({ file: join(dir, 'settings.json'), log: nullLogger });
  await settings.update({ vm: { shares: [{ path: join(dir, 'a'), readOnly: false }] } });
  timers = new Set();
  users = [];
  const clock: Clock = {
    now: () => 0,
    monotonic: () => time,
    after(_ms, run) {
      timers.add(run);
      return { dispose: () => timers.delete(run) };
    },
  };
  make = (more) => {
    const socket = join(dir, 'home/docker.sock');
    const disk = async () => join(dir, 'disks/data.img');
    return new SharesService({
      settings,
      guest,
      own: async () => [await realpath(join(dir, 'home'))],
      disk,
      socket,
      users: async () => users,
      log: nullLogger,
      clock,
      ...more,
    });
  };
  service = make();
});

afterEach(async () => {
  service.dispose();
  settings.dispose();
  await removeFolder(dir);
});

const row = (name = 'a') => service.view.folders.find(({ path }) => path === join(dir, name));
const isState = (state: string, name = 'a') => until(`it is ${state}`, () => row(name)?.state === state);
const check = (path: string) => service.checkPaths([path], call.signal);
/** Time has passed: what is looked at now and then is looked at. */
const look = () => {
  time += 6_000;
  for (const run of [...timers]) run();
};

it('offers what the settings name, and mounts it at its own path', async () => {
  await isState('live');
  expect([...guest.mounts.keys()]).toEqual([join(dir, 'a')]);
  await check(join(dir, 'a/new'));
});

it('adds and removes without a restart, and answers when it is so', async () => {
  const path = join(dir, 'b c');
  await mkdir(path);
  expect(await service.handlers.add({ path, readOnly: true }, call)).toEqual({ path, readOnly: true });
  expect(row('b c')).toMatchObject({ state: 'live', readOnly: true });
  expect(settings.current.vm.shares).toHaveLength(2);
  expect(guest.commands.at(-1)).toMatch(/ ro '.*b c'$/);
  expect(await service.handlers.remove({ path, force: false }, call)).toEqual({ path, readOnly: true });
  expect([...guest.offers.values()].map((offer) => offer.path)).toEqual([join(dir, 'a')]);
  await expect(check(path)).rejects.toMatchObject({ code: 'BAD_REQUEST', details: { hostPath: path, folder: path } });
});

it('a folder that is to be read-only is offered anew as that, and its change tells what it was', async () => {
  await isState('live');
  const path = join(dir, 'a');
  expect(await service.handlers.change({ path, readOnly: true, force: false }, call)).toEqual({
    path,
    readOnly: false,
  });
  expect([...guest.offers.values()]).toMatchObject([{ path, readOnly: true }]);
  expect(guest.commands.map((line) => line.split(' ')[1])).toEqual(['on', 'off', 'on']);
});

it('takes no folder from under containers that run, names them, and does it all the same by force', async () => {
  const [outer, inner] = [join(dir, 'a'), join(dir, 'a/inner')];
  await mkdir(inner);
  await service.handlers.add({ path: inner, readOnly: false }, call);
  users = [
    { name: 'web', paths: ['/var/lib/docker/volumes/x', join(outer, 'src')] },
    { name: 'db', paths: [inner] },
    { name: 'other', paths: [join(dir, 'ab')] },
  ];
  const refused = (containers: string) => ({
    code: 'CONFLICT',
    said: { id: 'shares.inUse', params: expect.objectContaining({ containers }) },
    details: { reason: 'in-use' },
  });
  await expect(service.handlers.remove({ path: inner, force: false }, call)).rejects.toMatchObject(refused('db'));
  await expect(service.handlers.remove({ path: outer, force: false }, call)).rejects.toMatchObject(refused('web'));
  const readOnly = { path: outer, readOnly: true };
  await expect(service.handlers.change({ ...readOnly, force: false }, call)).rejects.toMatchObject(refused('web'));
  // Nor by who changes the settings themselves.
  const { shares } = settings.current.vm;
  await expect(settings.update({ vm: { shares: [] } })).rejects.toMatchObject({ code: 'CONFLICT' });
  await settings.update({ vm: { shares: shares.toReversed(), cpus: 1 } });
  expect(settings.current.vm).toMatchObject({ shares: shares.toReversed(), cpus: 1 });
  // What stays as it is takes nothing away.
  await service.handlers.change({ path: outer, readOnly: false, force: false }, call);
  expect(service.view.folders.map(({ state }) => state)).toEqual(['live', 'live']);
  await service.handlers.change({ ...readOnly, force: true }, call);
  await service.handlers.remove({ path: inner, force: true }, call);
  expect(settings.current.vm.shares).toEqual([readOnly]);
});

it('a folder can be taken away where no engine says who uses it', async () => {
  await isState('live');
  service.dispose();
  service = make({ users: () => Promise.reject(new Error('the engine is gone')) });
  await service.handlers.remove({ path: join(dir, 'a'), force: false }, call);
  expect(settings.current.vm.shares).toEqual([]);
});

it('refuses what is no folder of the user’s, says why, and changes nothing', async () => {
  await writeFile(join(dir, 'file'), '');
  await symlink(join(dir, 'home'), join(dir, 'link'));
  const refused = (name: string) => service.handlers.add({ path: join(dir, name), readOnly: false }, call);
  await expect(refused('a')).rejects.toMatchObject({ code: 'CONFLICT' });
  await expect(refused('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(refused('file')).rejects.toMatchObject({ message: expect.stringContaining('is no folder') });
  for (const own of ['home', 'home/inside', 'link']) {
    await expect(refused(own)).rejects.toMatchObject({
      message: expect.stringContaining('Slipway keeps its own data'),
    });
  }
  await mkdir(join(dir, 'disks'));
  await expect(refused('disks')).rejects.toMatchObject({ said: { id: 'shares.holdsDisk' } });
  await expect(service.handlers.remove({ path: '/none', force: false }, call)).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(settings.current.vm.shares).toHaveLength(1);
});

it('allows no more than the VM can have', async () => {
  for (const name of ['b', 'c', 'd']) await mkdir(join(dir, name));
  for (const name of ['b', 'c']) await service.handlers.add({ path: join(dir, name), readOnly: false }, call);
  const over = service.handlers.add({ path: join(dir, 'd'), readOnly: false }, call);
  await expect(over).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('3 folders') });
});

it('waits for a VM that does not run, and takes over what an earlier host has plugged in', async () => {
  await isState('live');
  guest.turn(false);
  await isState('waiting');
  await guest.share({ tag: 'earlier', path: join(dir, 'a'), readOnly: false });
  guest.mounts.set(join(dir, 'a'), 'earlier');
  const before = guest.commands.length;
  guest.turn(true);
  await isState('live');
  expect([...guest.offers.keys()]).toEqual(['earlier']);
  expect(guest.commands).toHaveLength(before);
});

it('serves a folder anew whose file server has ended, and says what that means for containers', async () => {
  await isState('live');
  const [offer] = guest.offers.values();
  offer?.fail();
  await until('it is dropped', () => guest.commands.some((line) => line.includes(' drop ')));
  // What ends at once again would be started as fast as it ends.
  await isState('failed');
  expect(row()?.said?.id).toBe('shares.ended');
  look();
  await isState('live');
  expect(row()?.said?.id).toBe('shares.broken');
  expect(guest.offers.size).toBe(1);
});

it('a VM whose channel is opened anew has what it had, and what was said of it still holds', async () => {
  await isState('live');
  [...guest.offers.values()][0]?.fail();
  await isState('failed');
  look();
  await until('it says so', () => row()?.said?.id === 'shares.broken');
  let changes = 0;
  const listener = service.onDidChange(() => changes++);
  guest.reach(false);
  await expect(check(join(dir, 'a'))).resolves.toBeUndefined();
  guest.reach(true);
  await service.handlers.check({ path: join(dir, 'a') }, call);
  await expect(check(join(dir, 'a'))).resolves.toBeUndefined();
  expect([changes, row()?.state, row()?.said?.id]).toEqual([0, 'live', 'shares.broken']);
  listener.dispose();
  guest.turn(false);
  await isState('waiting');
  guest.turn(true);
  await isState('live');
  expect(row()?.said).toBeNull();
});

it('names a folder that is gone, takes it from the VM, and shares it again when it is back', async () => {
  await isState('live');
  await rename(join(dir, 'a'), join(dir, 'away'));
  look();
  await isState('failed');
  expect(row()?.said?.id).toBe('shares.missing');
  expect(guest.offers.size).toBe(0);
  await rename(join(dir, 'away'), join(dir, 'a'));
  look();
  await isState('live');
});

it('a folder that was made anew at its path is not the one that was', async () => {
  await isState('live');
  const [before] = guest.offers.keys();
  await rename(join(dir, 'a'), join(dir, 'away'));
  await mkdir(join(dir, 'a'));
  look();
  await until('it is another', () => guest.offers.size === 1 && !guest.offers.has(before ?? ''));
  await isState('live');
});

it('says what has to be installed, and that a VM of an older Slipway has to be restarted', async () => {
  await isState('live');
  guest.refusal = new AppError('UNSUPPORTED', shareMessages.noFileServer({ program: 'virtiofsd' }));
  const path = join(dir, 'b');
  await mkdir(path);
  await service.handlers.add({ path, readOnly: false }, call);
  expect(row('b')).toMatchObject({ state: 'failed', said: { id: 'shares.noFileServer' } });
  guest.refusal = null;
  guest.hasProgram = false;
  await service.handlers.remove({ path, force: false }, call);
  await service.handlers.add({ path, readOnly: false }, call);
  expect(row('b')).toMatchObject({ state: 'restart', said: { id: 'shares.restart' } });
});

const silent = () => {
  throw new AppError('TIMEOUT', quoted('the guest is busy'));
};

it.each([
  ['the guest is too busy to say what it has mounted', silent, 0],
  ['the guest cannot mount it for a moment', () => ({ code: 32, stdout: '', stderr: 'mount: busy' }), 1],
])('a folder that %s is brought with the next look', async (_, fault, behind) => {
  await isState('live');
  guest.turn(false);
  await isState('waiting');
  if (behind > 0) guest.faults.push(() => ({ code: 0, stdout: '', stderr: '' }));
  guest.faults.push(fault);
  guest.turn(true);
  await until('it looks later', () => guest.faults.length === 0 && timers.size > 0);
  expect(row()?.state).not.toBe('live');
  look();
  await isState('live');
  expect([...guest.mounts.keys()]).toEqual([join(dir, 'a')]);
});

it('a folder that could not be served for want of memory is served when there is some', async () => {
  guest.turn(false);
  guest.refusal = new AppError('IO_ERROR', quoted('Cannot allocate memory'));
  guest.turn(true);
  await isState('failed');
  await until('it looks later', () => timers.size > 0);
  guest.refusal = null;
  look();
  await isState('live');
});

it('what the guest could not be told to let go of is taken from it with the next look', async () => {
  await isState('live');
  // As the settings change, and before the answer.
  guest.faults.push(silent, silent);
  await service.handlers.remove({ path: join(dir, 'a'), force: false }, call);
  expect(guest.offers.size).toBe(1);
  look();
  await until('it is gone', () => guest.offers.size === 0 && guest.mounts.size === 0);
});

it('a container that is made while the VM is not up yet, or is being told of its folder, waits for it', async () => {
  await isState('live');
  guest.turn(false);
  await isState('waiting');
  const early = check(join(dir, 'a'));
  let answer = () => {};
  guest.answers = new Promise((resolve) => {
    answer = resolve;
  });
  guest.turn(true);
  // It has begun, and is due no more.
  await new Promise(setImmediate);
  const late = check(join(dir, 'a'));
  answer();
  await Promise.all([early, late]);
});

it('lists folders within what containers see, and of all this computer where one more is to be shared', async () => {
  await isState('live');
  await mkdir(join(dir, 'a/sub'));
  const list = (path: string | null, scope: 'shares' | 'computer' = 'shares') =>
    service.handlers.browse({ path, scope, kind: 'folder' }, call);
  const begin = { path: join(dir, 'a'), name: join(dir, 'a'), isFolder: true };
  expect(await list(null)).toEqual({ entries: [begin], more: false });
  expect((await list(join(dir, 'a'))).entries).toEqual([{ path: join(dir, 'a/sub'), name: 'sub', isFolder: true }]);
  await symlink(join(dir, 'home'), join(dir, 'a/out'));
  // Containers may name these, and have those of the VM.
  const engines = ['/', '/proc', '/run', '/var/lib/docker', join(dir, 'home')];
  for (const path of [dir, join(dir, 'a/out'), ...engines])
    await expect(list(path)).rejects.toMatchObject({ code: 'BAD_REQUEST' });
  expect((await list(dir, 'computer')).entries.map(({ name }) => name)).toEqual(['a', 'home']);
  expect((await list(null, 'computer')).entries.at(-1)?.path).toBe('/');
});

it('a container waits for its folder only so long', async () => {
  guest.turn(false);
  service.dispose();
  service = make({ settleMs: 20 });
  await isState('waiting');
  await expect(check(join(dir, 'a'))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
});

it('nothing is looked at any more once it is over, not even by a look that had begun', async () => {
  await isState('live');
  await until('it looks later', () => timers.size === 1);
  look();
  service.dispose();
  // Behind what that look has asked the file system.
  for (let looks = 0; looks < 3; looks++) await realpath(dir);
  expect(timers.size).toBe(0);
});
