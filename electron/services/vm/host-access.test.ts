import { expect, test } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import type { GuestChannel } from '../../vm/channel/guest-channel.ts';
import { HostAccess } from './host-access.ts';

test('a guest is told unless it surely has what is wanted: one that was woken, or runs on after all, may not', async () => {
  const [settings, vm] = [new Emitter<void>(), new Emitter<void>()];
  const told: string[] = [];
  const guest = () => {
    const exec = async (line: string) => {
      told.push(line.split(' ').at(-1) ?? '');
      return { code: 0, stdout: '', stderr: '' };
    };
    return { isUp: true, exec } as unknown as GuestChannel;
  };
  let [channel, wanted, isSeeded] = [guest(), true, true];
  const access = new HostAccess({
    ...{ wanted: () => wanted, channel: () => channel, isSeeded: () => isSeeded, log: nullLogger },
    ...{ onDidChangeSettings: settings.event, onDidChangeVm: vm.event },
  });
  const after = async (event: Emitter<void>) => {
    event.fire();
    await new Promise(setImmediate);
    return told.splice(0);
  };
  access.seeded(true);
  expect(await after(vm)).toEqual([]);
  wanted = false;
  expect(await after(settings)).toEqual(['off']);
  // It was to sleep, and runs on: another way into the same guest.
  channel = guest();
  expect(await after(vm)).toEqual(['off']);
  // Closed when it was woken, whatever its seed says.
  access.seeded(false);
  [channel, isSeeded] = [guest(), false];
  expect(await after(vm)).toEqual(['off']);
  // A cold boot after a start that was called off.
  access.seeded(false);
  [channel, isSeeded] = [guest(), true];
  expect(await after(vm)).toEqual([]);
  access.dispose();
});

test('a guest that could not be told is told again by itself, and a restart is asked for no longer than that', async () => {
  const vm = new Emitter<void>();
  const timers: (() => void)[] = [];
  const clock = {
    ...systemClock,
    after: (_ms: number, run: () => void) => {
      timers.push(run);
      return { dispose: () => undefined };
    },
  };
  let isBusy = true;
  const exec = async () => {
    if (isBusy) throw new Error('the guest is busy');
    return { code: 0, stdout: '', stderr: '' };
  };
  const channel = { isUp: true, exec } as unknown as GuestChannel;
  const access = new HostAccess({
    ...{ wanted: () => false, channel: () => channel, isSeeded: () => false, log: nullLogger, clock },
    ...{ onDidChangeSettings: new Emitter<void>().event, onDidChangeVm: vm.event },
  });
  vm.fire();
  await new Promise(setImmediate);
  expect([access.failed, timers.length]).toEqual([true, 1]);
  isBusy = false;
  timers[0]?.();
  await new Promise(setImmediate);
  expect([access.failed, timers.length]).toEqual([false, 1]);
  access.dispose();
});
