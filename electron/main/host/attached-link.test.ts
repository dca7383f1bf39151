import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { homePaths } from '../../platform/paths.ts';
import { attachHost } from './attached-link.ts';
import { servingHost } from './testing/serving-host.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-a-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const paths = () => homePaths({ env: { SLIPWAY_HOME: home } });

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
    await link?.shutdown({ deadlineMs: 1000 });
    expect(await link?.ended).toEqual({ kind: 'asked' });
  });
});
