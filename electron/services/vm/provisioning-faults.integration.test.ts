import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { homePaths } from '../../platform/paths.ts';
import { writeTinyImage } from '../../vm/image/testing/tiny-image.ts';
import { StandInQemu } from '../../vm/testing/stand-in-qemu.ts';
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
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A host's life, from nothing to a VM that runs or to an error, with the `n`th call failing. */
async function live(home: string, n?: number) {
  const env = { SLIPWAY_HOME: home, DOCKER_CONFIG: join(home, 'docker'), PATH: dir };
  const paths = homePaths({ env });
  nth.arm(n);
  const settings = await SettingsService.open({ file: paths.settingsFile, log: nullLogger });
  const service = new VmService({ paths, settings, log: nullLogger, env, guestDir: dir });
  const engine = engineOf(service);
  const error = await service
    .launch(engine)
    .then(() => service.handlers.start({}, callContext()))
    .then(
      () => null,
      (reason) => reason,
    );
  const outcome = { failed: nth.failed, error, status: service.current, processes: qemu.running.length };
  nth.arm();
  await service.close({ stopVm: true });
  engine.dispose();
  settings.dispose();
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
    await rm(home, { recursive: true, force: true });
  }
  expect(wrong).toEqual([]);
  // Fewer would mean that calls are not seen.
  expect(n).toBeGreaterThan(50);
}, 120_000);
