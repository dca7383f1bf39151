import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { type Agent, get, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import { prepareHome } from '../../platform/home.ts';
import { type HomePaths, homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { writeTinyImage } from '../../vm/image/testing/tiny-image.ts';
import { FakeDriver } from '../../vm/testing/fake-driver.ts';
import { StandInQemu } from '../../vm/testing/stand-in-qemu.ts';
import { SettingsService } from '../settings/settings-service.ts';
import { callContext } from '../testing/call-context.ts';
import { VmService } from './vm-service.ts';

const qemu = new StandInQemu();
vi.mock('node:child_process', async (original) => ({
  ...(await original<object>()),
  spawn: (file: string, args: string[]) => qemu.spawn(file, args),
}));

let dir: string;
let paths: HomePaths;
let settings: SettingsService;
let env: NodeJS.ProcessEnv;
let service: VmService;

/** What our own connection to the engine knows, as the test says. */
const statuses = new Emitter<void>();
const engine = {
  epoch: { signal: new AbortController().signal } as { signal: AbortSignal } | null,
  onDidChangeStatus: statuses.event,
};

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-svc-'));
  await writeTinyImage(dir);
  for (const name of ['qemu-system-x86_64', 'qemu-system-aarch64']) {
    await writeFile(join(dir, name), '');
    await chmod(join(dir, name), 0o700);
  }
  env = { SLIPWAY_HOME: join(dir, 'home'), DOCKER_CONFIG: join(dir, 'docker'), PATH: dir };
  paths = homePaths({ env });
  await prepareHome(paths);
  settings = await SettingsService.open({ file: paths.settingsFile, log: nullLogger, env });
  await settings.update({ vm: { startOnLaunch: false } });
  service = new VmService({ paths, settings, log: nullLogger, env, guestDir: dir });
  await service.launch(engine);
  await service.handlers.start({}, callContext());
});
afterEach(async () => {
  await service.close({ stopVm: true });
  settings.dispose();
  await removeFolder(dir);
});

/** The head of what a client of docker.sock is answered. */
function asked(path: string): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const agent = false as unknown as Agent;
    get({ socketPath: paths.dockerSocket, path, agent }, resolve).once('error', reject);
  });
}

test('clients of docker.sock are not cut off by the end of our own connection to the engine, but by that of the VM', async () => {
  const events = await asked('/events');
  const over = new Promise((resolve) => events.resume().once('close', resolve));
  const { epoch } = engine;
  engine.epoch = null;
  statuses.fire();
  expect(service.current.problem?.error.details).toEqual({ reason: 'engine-down' });
  expect((await asked('/_ping')).resume().statusCode).toBe(200);
  expect(events.destroyed).toBe(false);
  engine.epoch = epoch;
  statuses.fire();
  expect(service.current.state).toBe('running');
  events.once('error', () => undefined);
  await service.handlers.stop({ force: false }, callContext());
  await over;
  expect((await asked('/_ping')).resume().statusCode).toBe(503);
});

test('clients of docker.sock wait for a start that somebody asked for, and for a restart after a crash', async () => {
  await service.handlers.stop({ force: false }, callContext());
  expect((await asked('/_ping')).resume().statusCode).toBe(503);
  const started = service.handlers.start({}, callContext());
  expect((await asked('/_ping')).resume().statusCode).toBe(200);
  await started;
  qemu.running[0]?.crash();
  await expect.poll(() => service.current.stage?.id).toBe('again');
  expect((await asked('/_ping')).resume().statusCode).toBe(200);
  expect(service.current.restarts).toBe(1);
});

test('while a client of docker.sock is attached a sleep that is asked for is refused, and says so', async () => {
  // With an end to it, it is no watch.
  const answer = await asked('/events?until=9999999999');
  const sleep = () => service.handlers.sleep({}, callContext());
  const refused = { code: 'IN_USE', said: { id: 'sleep.clients', params: { clients: '1' } } };
  await expect(sleep()).rejects.toMatchObject(refused);
  expect(service.current.state).toBe('running');
  // One that is just leaving is no reason, as it is for whoever runs one command after the other.
  const slept = sleep();
  answer.destroy();
  await slept;
  expect(service.current.state).toBe('asleep');
});

test('a VM that runs the image of another Slipway is to be restarted, and its versions are not said to be ours', async () => {
  const ours = service.current;
  expect([ours.restartNeeded, ours.image]).toEqual([false, expect.objectContaining({ docker: expect.any(String) })]);
  await service.close({ stopVm: true });
  const driver = new FakeDriver();
  const { cpus, memoryMiB } = settings.current.vm;
  driver.disk = settings.current.vm.diskGiB * 1024 ** 3;
  const left = {
    pid: 4242,
    accelerator: 'fake',
    acceleratorNote: null,
    memoryNote: null,
    cpus,
    memoryMiB,
    from: 'boot',
  } as const;
  for (const [imageId, isOurs] of [
    [ours.image?.id ?? '', true],
    ['of the Slipway before', false],
  ] as const) {
    driver.found = { ...left, imageId };
    const create = () => driver;
    service = new VmService({ paths, settings, log: nullLogger, env, guestDir: dir, driver: { name: 'fake', create } });
    await service.launch(engine);
    const { pid, restartNeeded, image } = service.current;
    expect([pid, restartNeeded, image]).toEqual([4242, !isOurs, isOurs ? ours.image : null]);
    await service.close({ stopVm: false });
  }
});

test('while the engine is restarted for its settings that is said, until our own connection to it is back', async () => {
  const { epoch } = engine;
  const said = new Set<string>();
  const look = service.onDidChange(({ stage }) => {
    if (!stage) return;
    said.add(stage.said.text);
    // It goes once it was told of.
    if (engine.epoch) {
      engine.epoch = null;
      statuses.fire();
    }
  });
  await settings.update({ vm: { daemon: { debug: true } } });
  expect([...said]).toEqual([]);
  await settings.update({ vm: { daemon: { debug: true, mtu: 1400 } } });
  expect([...said]).toEqual(['Restarting the engine']);
  expect(service.current).toMatchObject({ state: 'degraded', stage: { id: 'restart' } });
  look.dispose();
  engine.epoch = epoch;
  statuses.fire();
  await expect.poll(() => service.current).toMatchObject({ state: 'running', stage: null });
});
