import { existsSync } from 'node:fs';
import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { writeTinyImage } from '../../vm/image/testing/tiny-image.ts';
import { agentless, StandInQemu } from '../../vm/testing/stand-in-qemu.ts';
import { SettingsService } from '../settings/settings-service.ts';
import { callContext } from '../testing/call-context.ts';
import { engineOf } from './testing/vm-fixture.ts';
import { VmService } from './vm-service.ts';

const nth = await vi.hoisted(async () => new (await import('./testing/nth-call.ts')).NthCall());
const qemu = new StandInQemu((work) => nth.exempt(work));
vi.mock('node:fs/promises', async (original) => nth.promises(await original()));
vi.mock('node:fs', async (original) => nth.fs(await original()));
vi.mock('node:net', async (original) => nth.net(await original()));
vi.mock('node:child_process', async (original) => ({
  ...(await original<object>()),
  spawn: nth.spawn((file: string, args: string[]) => qemu.spawn(file, args)),
}));

let dir: string;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-nth-'));
  await writeTinyImage(dir);
  await writeFile(join(dir, 'qemu-system-x86_64'), '');
  await chmod(join(dir, 'qemu-system-x86_64'), 0o700);
});
afterAll(() => removeFolder(dir));

interface Host {
  readonly service: VmService;
  /** Launches it and starts its VM; resolves with why that was not possible, null where it was. */
  start(): Promise<Error | null>;
  close(): Promise<void>;
}

async function hostIn(home: string): Promise<Host> {
  const env = { SLIPWAY_HOME: home, DOCKER_CONFIG: join(home, 'docker'), PATH: dir };
  const paths = homePaths({ env });
  const settings = await SettingsService.open({ file: paths.settingsFile, log: nullLogger });
  const driver = { name: 'qemu', create: agentless };
  const service = new VmService({ paths, settings, log: nullLogger, env, guestDir: dir, driver });
  const engine = engineOf(service);
  return {
    service,
    start: () => errorOf(service.launch(engine).then(() => service.handlers.start({}, callContext()))),
    async close() {
      await service.close({ stopVm: true });
      engine.dispose();
      settings.dispose();
    },
  };
}

const errorOf = (work: Promise<unknown>): Promise<Error | null> =>
  work.then(
    () => null,
    (error) => (error instanceof Error ? error : new Error(String(error))),
  );

/** A host's life, from nothing to a VM that runs or to an error, with the `n`th call failing. */
async function live(home: string, n?: number) {
  nth.arm(n);
  const host = await hostIn(home);
  const error = await host.start();
  const outcome = { failed: nth.failed, error, status: host.service.current, processes: qemu.running.length };
  nth.arm();
  await host.close();
  return { ...outcome, left: qemu.running.length };
}

type Outcome = Awaited<ReturnType<typeof live>>;

/** What is wrong with how a start ended; nothing, when it reached ready or said what happened and what is to be done. */
function verdict({ error, status, processes, left }: Outcome): string[] {
  const isRunning = status.state === 'running';
  const named = error instanceof AppError && !['INTERNAL', 'CANCELLED'].includes(error.code) && error.message !== '';
  return [
    ...(error === null && !isRunning ? [`resolved, but ${status.state}`] : []),
    ...(error !== null && !named ? [`not named: ${error}`] : []),
    ...(status.state === 'broken' && error?.message !== status.problem?.error.message ? ['another problem shown'] : []),
    ...(['running', 'broken', 'absent', 'stopped'].includes(status.state) ? [] : [`left ${status.state}`]),
    ...(processes === (isRunning ? 1 : 0) && left === 0 ? [] : ['a VM process was left behind']),
  ];
}

test('whichever file, socket or spawn call of a first start fails, it is named, and the next start reaches ready', async () => {
  const wrong: string[] = [];
  let n = 0;
  for (let failed: string | null = ''; failed !== null; ) {
    n += 1;
    const home = join(dir, `home-${n}`);
    const first = await live(home, n);
    failed = first.failed;
    const next = await live(home);
    const problems = [
      ...verdict(first),
      ...verdict(next).map((problem) => `next start: ${problem}`),
      ...(next.error === null ? [] : [`next start: ${next.error.message}`]),
    ];
    wrong.push(...problems.map((problem) => `call ${n} (${failed}): ${problem}`));
    await removeFolder(home);
  }
  expect(wrong).toEqual([]);
  // Fewer would mean that calls are not seen.
  expect(n).toBeGreaterThan(50);
});

test('whichever call fails while the VM is saved or woken, it runs on, is woken, or is started anew', async () => {
  const home = join(dir, 'sleeping');
  const host = await hostIn(home);
  const { handlers } = host.service;
  const state = () => host.service.current.state;
  const start = () => errorOf(handlers.start({}, callContext()));
  expect(await host.start()).toBeNull();
  const wrong: string[] = [];
  let woken = 0;
  let n = 0;
  for (let failed: string | null = ''; failed !== null; ) {
    n += 1;
    const say = (what: string) => wrong.push(`call ${n} (${failed}): ${what}`);
    nth.arm(n);
    const asleep = await errorOf(handlers.sleep({}, callContext()));
    const then = state();
    const awake = await start();
    ({ failed } = nth);
    nth.arm();
    if (!(asleep === null ? ['asleep'] : ['running', 'degraded', 'asleep']).includes(then)) say(`left ${then}`);
    if (awake !== null && !(awake instanceof AppError && state() === 'broken')) say(`${awake}`);
    const again = awake === null ? null : await start();
    if (again !== null) say(`started again: ${again}`);
    await expect.poll(state).toBe('running');
    if (qemu.running.length !== 1) say(`${qemu.running.length} VM processes`);
    if (existsSync(join(home, 'vm', 'asleep'))) say('a state was left');
    if (asleep === null && awake === null && host.service.current.coldReason === null) woken += 1;
  }
  await host.close();
  expect(qemu.running).toHaveLength(0);
  expect(wrong).toEqual([]);
  expect(n).toBeGreaterThan(30);
  // The last one, of which no call failed, and those that can do without the one that did.
  expect(woken).toBeGreaterThan(0);
});
