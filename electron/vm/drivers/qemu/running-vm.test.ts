import { beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../../base/logger.ts';
import { homePaths } from '../../../platform/paths.ts';
import { RunningVm } from './running-vm.ts';
import type { VmSession } from './session.ts';

/** What became of the guest, in order. */
let done: string[];
let vm: RunningVm;

/** A VM process whose guest does not run yet. */
beforeEach(() => {
  done = [];
  const session: Partial<VmSession> = {
    record: { sshHost: '127.0.0.1', sshPort: 22 } as VmSession['record'],
    isOver: false,
    status: async () => 'paused',
    run: async () => void done.push('goes on'),
    monitor: async (line) => {
      done.push(line);
      return '';
    },
    openConsole: async () => undefined,
  };
  const paths = homePaths({ env: { SLIPWAY_HOME: '/none' } });
  vm = new RunningVm(session as VmSession, { paths, env: {}, log: nullLogger, accelerators: '/none/accelerators' });
});

/** Control was lost, and is back; whatever that leads to at once has been done then. */
async function controlIsBack() {
  vm.onEvent({ type: 'control', up: true });
  await new Promise(setImmediate);
}

test('a guest that is about to run is let go on by who begins it alone, and what was missed is made good then', async () => {
  await vm.begin([], {
    beforeItRuns: async () => {
      await controlIsBack();
      done.push('its state is spent');
    },
    signal: new AbortController().signal,
  });
  expect(done.slice(0, 2)).toEqual(['its state is spent', 'goes on']);
  await expect.poll(() => done).toContain('info usernet');
});

test('one that cannot begin is not let go on', async () => {
  const beforeItRuns = async () => {
    await controlIsBack();
    throw new Error('its state cannot be spent');
  };
  await expect(vm.begin([], { beforeItRuns, signal: new AbortController().signal })).rejects.toThrow('spent');
  await controlIsBack();
  expect(done).toEqual([]);
});

test('one that is being saved stays as it is until that is over, and then what was missed is made good', async () => {
  await vm.saving(async () => {
    await controlIsBack();
    done.push('saved');
  });
  await expect.poll(() => done).toEqual(['saved', 'info usernet', 'goes on']);
});
