import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import { quoted } from '../contract/messages/message.ts';
import { UnusableHostError } from './host-connection.ts';
import { findOrStartHost, HOST_START_MS } from './host-start.ts';
import { homePaths } from './paths.ts';
import { processStartTime } from './process-identity.ts';
import { removeFolder } from './testing/remove-folder.ts';

let home: string;
let other: ChildProcess;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-hs-'));
  other = spawn('sleep', ['600'], { stdio: 'ignore' });
  const startTime = await processStartTime(other.pid as number);
  await writeFile(paths().hostLockFile, JSON.stringify({ pid: other.pid, startTime }));
});
afterEach(async () => {
  other.kill('SIGKILL');
  vi.useRealTimers();
  await removeFolder(home);
});

const paths = () => homePaths({ env: { SLIPWAY_HOME: home } });
const { signal } = new AbortController();

/** A search for a host that never serves, and starts of our own that end as told. */
function searchOf(start: () => Promise<string | null>) {
  let starts = 0;
  const counted = () => {
    starts += 1;
    return start();
  };
  const result = findOrStartHost(paths(), { find: async () => null, start: counted, signal });
  return { result, starts: () => starts };
}

describe.skipIf(process.platform === 'win32')('a home that another host holds', () => {
  test('is waited for as long as a start may take, without a start each time, and that host is named', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    const { result, starts } = searchOf(async () => null);
    let error: unknown;
    void result.catch((reason) => {
      error = reason;
    });
    const since = Date.now();
    while (!error) {
      // What it reads between its pauses takes no time of that clock.
      if (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
      else await new Promise(setImmediate);
    }
    expect(error).toBeInstanceOf(UnusableHostError);
    expect(error).toMatchObject({ message: expect.stringContaining(`process ${other.pid}`) });
    const passed = Date.now() - since;
    expect([passed >= 0.9 * HOST_START_MS, passed <= HOST_START_MS]).toEqual([true, true]);
    expect(starts()).toBe(1);
  });

  test('is waited for no longer once that host is stopped', async () => {
    other.kill('SIGSTOP');
    const { result } = searchOf(async () => null);
    await expect(result).rejects.toMatchObject({ details: { pid: other.pid, stopped: true } });
  });

  test('is not taken once nobody wants it any more, though that one is gone', async () => {
    const leaving = new AbortController();
    let looks = 0;
    let starts = 0;
    const result = findOrStartHost(paths(), {
      async find() {
        looks += 1;
        if (looks < 2) return null;
        const gone = once(other, 'exit');
        other.kill('SIGKILL');
        await gone;
        leaving.abort(new Error('closed'));
        return null;
      },
      start: async () => {
        starts += 1;
        return null;
      },
      signal: leaving.signal,
    });
    await expect(result).rejects.toThrow('closed');
    expect(starts).toBe(1);
  });

  test('is looked at again when that host breaks off, as in its last moment', async () => {
    let looks = 0;
    const find = async () => {
      looks += 1;
      if (looks < 3) throw new AppError('CONNECTION_LOST', quoted('the connection was closed'));
      return 'theirs';
    };
    expect(await findOrStartHost(paths(), { find, start: async () => null, signal })).toBe('theirs');
  });

  test('is our own host’s once that one is gone', async () => {
    let next: string | null = null;
    const { result, starts } = searchOf(async () => {
      const now = next;
      next = 'ours';
      other.kill('SIGKILL');
      return now;
    });
    expect([await result, starts()]).toEqual(['ours', 2]);
  });
});
