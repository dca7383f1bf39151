import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { WebSocket } from 'ws';
import { memorySockets } from '../../contract/testing/memory-socket.ts';
import { homePaths } from '../../platform/paths.ts';
import { processStartTime } from '../../platform/process-identity.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { attachHost, openHost, relay } from './attached-link.ts';
import type { HostLink } from './link.ts';
import { servingHost } from './testing/serving-host.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-a-'));
});
afterEach(() => removeFolder(home));

const paths = () => homePaths({ env: { SLIPWAY_HOME: home } });
const { signal } = new AbortController();
const own: HostLink = {
  kind: 'forked',
  pid: 1,
  ended: new Promise(() => undefined),
  connect: () => undefined,
  shutdown: async () => undefined,
};

/** A process that holds the home and does not serve; resolves with what ends it. */
async function holder(): Promise<() => void> {
  const { pid, kill } = hold();
  await writeFile(paths().hostLockFile, JSON.stringify({ pid, startTime: await processStartTime(pid) }));
  return kill;
}

function hold() {
  const child = spawn('sleep', ['600'], { stdio: 'ignore' });
  const kill = () => void child.kill('SIGKILL');
  onTestFinished(kill);
  return { pid: child.pid as number, kill };
}

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(paths().hostSocket, resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return server;
}

/** Forks that end one after the other as told; the last one again and again. */
function forks(...ends: (() => Promise<HostLink | null>)[]) {
  let count = 0;
  const fork = () => (ends[Math.min(count++, ends.length - 1)] as () => Promise<HostLink | null>)();
  return { fork, count: () => count };
}

describe.skipIf(process.platform === 'win32')('the host of the app', () => {
  test('is its own where none runs, and the one that runs where one does', async () => {
    expect(await openHost({ paths: paths(), fork: async () => own, signal })).toBe(own);
    await servingHost(paths());
    const { fork, count } = forks(async () => own);
    expect(await openHost({ paths: paths(), fork, signal })).toMatchObject({ kind: 'attached', pid: 7 });
    expect(count()).toBe(0);
  });

  test('is another’s that was just starting, once that one serves', async () => {
    await holder();
    const { fork, count } = forks(async () => {
      await servingHost(paths());
      return null;
    });
    expect(await openHost({ paths: paths(), fork, signal })).toMatchObject({ kind: 'attached', pid: 7 });
    expect(count()).toBe(1);
  });

  test.each([
    ['has gone that never came to serve', false],
    ['has ended that still answered', true],
  ])('is its own once another %s', async (_, answers) => {
    const end = await holder();
    if (answers) await servingHost(paths(), { ending: true });
    const { fork, count } = forks(
      async () => {
        end();
        return null;
      },
      async () => own,
    );
    expect(await openHost({ paths: paths(), fork, signal })).toBe(own);
    expect(count()).toBe(2);
  });

  test('that is another’s is waited for no longer once the app is closed', async () => {
    await holder();
    const closing = new AbortController();
    const { fork } = forks(async () => {
      closing.abort(new Error('closed'));
      return null;
    });
    await expect(openHost({ paths: paths(), fork, signal: closing.signal })).rejects.toThrow('closed');
  });

  test('is let go of as it does not answer, once the app is closed', async () => {
    const server = await listen();
    const closing = new AbortController();
    server.on('upgrade', (_, socket) => {
      socket.on('error', () => undefined);
      closing.abort(new Error('closed'));
    });
    const { fork, count } = forks(async () => own);
    await expect(openHost({ paths: paths(), fork, signal: closing.signal })).rejects.toThrow('closed');
    expect(count()).toBe(0);
  });

  test('is waited for where it is its own and just starting, though the app is closed: it is to be ended', async () => {
    const closing = new AbortController();
    const { fork } = forks(async () => {
      closing.abort(new Error('closed'));
      return own;
    });
    expect(await openHost({ paths: paths(), fork, signal: closing.signal })).toBe(own);
  });
});

describe.skipIf(process.platform === 'win32')('a host that runs already', () => {
  test('is none where none listens', async () => {
    expect(await attachHost(paths())).toBe(null);
  });

  test.each([
    ['left', (socket: WebSocket) => socket.close(1000, 'Slipway has ended')],
    ['crashed', (socket: WebSocket) => socket.terminate()],
  ])('is attached to, and known to have %s', async (kind, end) => {
    const clients = await servingHost(paths());
    const link = await attachHost(paths());
    expect(link).toMatchObject({ kind: 'attached', pid: 7 });
    for (const socket of clients) end(socket);
    expect(await link?.ended).toMatchObject({ kind });
  });

  test('is let go of when that was asked for', async () => {
    await servingHost(paths());
    const link = await attachHost(paths());
    await link?.shutdown({ stopVm: 'settings', deadlineMs: 60_000 });
    expect(await link?.ended).toEqual({ kind: 'asked' });
  });
});

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('passes messages both ways and a close with its reason', async () => {
  const [page, pageEnd] = memorySockets();
  const [host, hostEnd] = memorySockets();
  relay(pageEnd, hostEnd);
  const heard: string[] = [];
  page.onMessage = (text) => heard.push(`page ${text}`);
  host.onMessage = (text) => heard.push(`host ${text}`);
  page.onClose = (reason) => heard.push(`closed ${reason}`);
  page.send('one');
  host.send('two');
  await turn();
  host.close('over');
  await turn();
  expect(heard.sort()).toEqual(['closed over', 'host one', 'page two']);
});
