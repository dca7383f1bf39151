import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../../base/emitter.ts';
import { nullLogger } from '../../../base/logger.ts';
import { homePaths } from '../../../platform/paths.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { type SessionEvent, VmSession } from './session.ts';
import { Shares } from './shares.ts';

afterEach(() => vi.useRealTimers());

test('a port that the guest gives back late can be used again once it has', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-shares-'));
  onTestFinished(() => removeFolder(dir));
  const paths = homePaths({ env: { SLIPWAY_HOME: dir } });
  await mkdir(paths.vm, { recursive: true });
  // Its server has ended.
  const left = { tag: 'share-a', path: '/a', readOnly: false, port: 3, pid: 2 ** 22 + 1, startTime: null };
  await writeFile(join(paths.vm, 'shares.json'), JSON.stringify([left]));
  const events = new Emitter<SessionEvent>();
  const told: string[] = [];
  const session = {
    ...{ onEvent: events.event, unplugging: VmSession.prototype.unplugging },
    command: async (name: string, { id }: { id: string }) => void told.push(`${name} ${id}`),
  };
  const shares = new Shares(session as unknown as VmSession, { paths, env: {}, log: nullLogger });
  await shares.adopt();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const closed = shares.open[0]?.close();
  while (vi.getTimerCount() === 0) await new Promise(setImmediate);
  await vi.runAllTimersAsync();
  await closed;
  expect(told).toEqual(['device_del share3']);
  events.fire({ type: 'unplugged', device: 'share3' });
  await vi.waitFor(() => expect(told).toEqual(['device_del share3', 'chardev-remove share3']));
});
