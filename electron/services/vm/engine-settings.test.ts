import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { Settings } from '../../contract/settings.ts';
import { NO_PROXIES } from '../../platform/system-proxy.ts';
import { defaultSettings } from '../settings/defaults.ts';
import type { SettingsGuard } from '../settings/settings-service.ts';
import { EngineSettings, type EngineSettingsOptions } from './engine-settings.ts';

const before = defaultSettings({ cpus: 2, memoryMiB: 4096, minDiskGiB: 4 });
const withDaemon = (daemon: Settings['vm']['daemon']): Settings => ({ ...before, vm: { ...before.vm, daemon } });

let made: EngineSettings | null = null;
afterEach(() => made?.dispose());

const settingsOf = (current: Settings): EngineSettingsOptions['settings'] => ({
  current,
  onDidChange: new Emitter<Settings>().event,
  guard: () => ({ dispose: () => undefined }),
  systemProxies: async () => ({ ...NO_PROXIES, from: 'nowhere' as const, script: null }),
});

/** With settings that keep a change when the test says so, and a VM that is up. */
function engineSettings(options: Partial<EngineSettingsOptions>) {
  const changed = new Emitter<Settings>();
  const vm = new Emitter<void>();
  let guard: SettingsGuard = () => expect.unreachable();
  let up = false;
  const given: unknown[] = [];
  const settings = {
    ...settingsOf(before),
    onDidChange: changed.event,
    guard(each: SettingsGuard) {
      guard = each;
      return { dispose: () => undefined };
    },
  };
  const turn = (isUp: boolean) => {
    up = isUp;
    vm.fire();
  };
  made = new EngineSettings({
    ...{ settings, onDidChangeVm: vm.event, isUp: () => up, refusal: async () => null, log: nullLogger },
    resolver: { now: async () => ({ nameServers: [], search: [] }), onDidChange: new Emitter<void>().event },
    configure: async ({ daemon }) => void given.push(daemon),
    ...options,
  });
  return { service: made, given, turn, guard: (next: Settings) => guard(next, before) };
}

test('an engine that comes back with a change is not given what was before while that is still being kept', async () => {
  const given: unknown[] = [];
  const { turn, guard } = engineSettings({
    configure: async ({ daemon }) => {
      given.push(daemon);
      if (given.length !== 2) return;
      // It restarts with the change, before that is kept.
      turn(false);
      turn(true);
    },
  });
  turn(true);
  await vi.waitFor(() => expect(given).toEqual([{}]), { timeout: 60_000 });
  await guard(withDaemon({ bip: '10.9.0.1/24' }));
  await vi.waitFor(() => expect(given).toEqual([{}, { bip: '10.9.0.1/24' }, { bip: '10.9.0.1/24' }]), {
    timeout: 60_000,
  });
});

test('what the engine refuses is the answer to the change; what else keeps it from being told is said beside it', async () => {
  const refusal = new AppError('BAD_REQUEST', quoted('no such driver'), { details: { reason: 'engine' } });
  const errors: Error[] = [refusal, new AppError('TIMEOUT', quoted('it is frozen'))];
  const { service, guard } = engineSettings({
    configure: async () => {
      throw errors.shift();
    },
  });
  await expect(guard(withDaemon({ debug: true }))).rejects.toBe(refusal);
  expect(service.problem).toBeNull();
  await guard(withDaemon({ debug: true }));
  expect(service.problem?.text).toContain('it is frozen');
});

test('what the engine has been given and the settings cannot keep, for want of space say, is taken back', async () => {
  const { given, guard, turn } = engineSettings({});
  const takeBack = await guard(withDaemon({ debug: true }));
  await takeBack?.();
  expect(given).toEqual([{ debug: true }, {}]);
  // Nor is it what an engine gets that comes up later.
  turn(true);
  await vi.waitFor(() => expect(given).toEqual([{ debug: true }, {}, {}]), { timeout: 60_000 });
});

test('what kept the engine from being told is said until it was, and no longer; what is wrong with a certificate stays', async () => {
  let isFrozen = true;
  const network = { ...before.network, certificates: ['/none/ca.pem'] };
  const { service, turn } = engineSettings({
    settings: settingsOf({ ...before, network }),
    configure: async () => {
      if (isFrozen) throw new AppError('TIMEOUT', quoted('it is frozen'));
    },
  });
  turn(true);
  await vi.waitFor(() => expect(service.problem?.text).toContain('it is frozen'), { timeout: 60_000 });
  isFrozen = false;
  turn(false);
  turn(true);
  await vi.waitFor(() => expect(service.problem?.text).toContain('/none/ca.pem'), { timeout: 60_000 });
});

test('an engine that could not be told, for no fault of the settings, is told again until it is', async () => {
  const pauses: number[] = [];
  let again = () => {};
  const clock = {
    ...systemClock,
    after: (ms: number, callback: () => void) => {
      pauses.push(ms);
      again = callback;
      return { dispose: () => undefined };
    },
  };
  const answers = ['it is frozen', 'it is frozen', ''];
  const { service, turn } = engineSettings({
    clock,
    configure: async () => {
      const words = answers.shift();
      if (words) throw new AppError('TIMEOUT', quoted(words));
    },
  });
  turn(true);
  for (const count of [1, 2]) {
    await vi.waitFor(() => expect(pauses).toHaveLength(count));
    expect(service.problem?.text).toContain('it is frozen');
    again();
  }
  await vi.waitFor(() => expect(service.problem).toBeNull());
  expect([answers, pauses]).toEqual([[], [5_000, 10_000]]);
});

test('a change of what is none of the engine’s business is none for it', async () => {
  const { given, guard } = engineSettings({});
  await guard({ ...before, app: { ...before.app, theme: 'dark' }, vm: { ...before.vm, cpus: 1 } });
  expect(given).toEqual([]);
});
