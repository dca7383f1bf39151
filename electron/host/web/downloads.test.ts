import { once } from 'node:events';
import type { RequestListener, ServerResponse } from 'node:http';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { nullLogger } from '../../base/logger.ts';
import { tarNameOf } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { Task } from '../../contract/tasks.ts';
import { EngineClient } from '../../engine/client.ts';
import { socketEndpoint } from '../../engine/endpoint.ts';
import { fakeServer } from '../../engine/testing/fake-server.ts';
import { EngineTransport } from '../../engine/transport.ts';
import { exportToBrowser } from '../../services/containers/export-task.ts';
import { TasksService } from '../../services/tasks/tasks-service.ts';
import { callContext } from '../../services/testing/call-context.ts';
import { type Host, start } from '../testing/web-client.ts';
import type { WebLimits } from './web-server.ts';

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

const MIB = 1_048_576;
const id = 'ab'.repeat(32);

/** A page that has asked for a download from an engine that answers so. */
async function asked(onRequest: RequestListener, limits: Partial<WebLimits> = {}) {
  // One minute passes when `late` is called, and not before.
  let late: () => void = () => undefined;
  const after = (ms: number, callback: () => void) => {
    if (ms !== 60_000) return systemClock.after(ms, callback);
    late = callback;
    return { dispose: () => undefined };
  };
  const host = await start({ clock: { ...systemClock, after }, limits });
  const server = await fakeServer({ onRequest });
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  const client = new EngineClient({ transport, apiVersion: '1.51', epoch: new AbortController().signal });
  const tasks = new TasksService({
    logger: nullLogger,
    connectionOf: () => Promise.reject(new Error('no task asks for an engine')),
  });
  cleanups.push(
    server.dispose,
    () => transport.dispose(),
    () => tasks.shutdown(),
  );
  const page = new AbortController();
  const offer = host.downloads.offer('web.tar');
  const taskId = tasks.on('vm').start({
    ...{ kind: 'export', title: 'web', command: '' },
    run: (task) => exportToBrowser(offer, { client, id, task, gone: page.signal }),
  });
  return {
    ...{ host, page, tasks, taskId, path: offer.path, connections: server.connections, late: () => late() },
    task: () => tasks.table.rows.get(taskId) as Task,
  };
}

const fetched = (host: Host, path: string, init: RequestInit = {}) => fetch(`${host.origin}${path}`, init);
const whole: RequestListener = (_, response) => void response.end('a tar');

describe('a download', () => {
  test('is the engine’s own bytes, as a file with a name, and a task that ends with it', async () => {
    const { host, path, tasks, taskId, task } = await asked((request, response) => {
      expect(request.url).toBe(`/v1.51/containers/${id}/export`);
      response.end(Buffer.alloc(5 * MIB, 'x'));
    });
    const answer = await fetched(host, path, { headers: { 'Sec-Fetch-Site': 'same-origin' } });
    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'application/x-tar',
      'content-disposition': 'attachment; filename="web.tar"',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    });
    expect((await answer.arrayBuffer()).byteLength).toBe(5 * MIB);
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'done' });
    expect(task()).toMatchObject({ current: 5 * MIB, message: `${5 * MIB} bytes sent to the browser` });
  });

  test('is there once, and no more: a second request, and one for what never was, find nothing', async () => {
    const { host, path } = await asked(whole);
    expect(await (await fetched(host, path)).text()).toBe('a tar');
    for (const gone of [path, `${path}x`, '/api/exports/', '/api/exports/x']) {
      const answer = await fetched(host, gone);
      expect([answer.status, await answer.json()]).toMatchObject([
        404,
        { code: 'NOT_FOUND', hint: expect.any(String) },
      ]);
    }
  });

  test.each([
    ['HEAD', {}, 200],
    ['POST', {}, 405],
    ['GET', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['GET', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['GET', { 'Sec-Fetch-Site': 'none' }, 403],
    ['GET', { 'Sec-Fetch-Site': 'same-origin, none' }, 403],
  ])('is not used up by %s with %j', async (method, headers, status) => {
    const { host, path } = await asked(whole);
    expect((await fetched(host, path, { method, headers })).status).toBe(status);
    expect(await (await fetched(host, path)).text()).toBe('a tar');
  });

  test('waits a minute for the browser, and as long as its page is there', async () => {
    const first = await asked(whole);
    first.late();
    expect(await first.tasks.ended(first.taskId)).toMatchObject({ state: 'failed', error: { code: 'TIMEOUT' } });
    expect((await fetched(first.host, first.path)).status).toBe(404);

    const second = await asked(whole);
    second.page.abort(new AppError('CANCELLED', quoted('the client’s connection ended')));
    expect(await second.tasks.ended(second.taskId)).toEqual({ state: 'cancelled', error: null });
    expect((await fetched(second.host, second.path)).status).toBe(404);
  });

  test('goes on when its page has gone, once it has begun', async () => {
    let finish: ServerResponse | undefined;
    const { host, path, page, tasks, taskId } = await asked((_, response) => {
      response.write('a ');
      finish = response;
    });
    const answer = await fetched(host, path);
    page.abort();
    finish?.end('tar');
    expect(await answer.text()).toBe('a tar');
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'done' });
  });

  test('that the browser ends is cancelled, and the engine is let go', async () => {
    const { host, path, tasks, taskId, connections } = await asked((_, response) => void response.write('a part'));
    const browser = new AbortController();
    await fetched(host, path, { signal: browser.signal });
    browser.abort();
    expect(await tasks.ended(taskId)).toEqual({ state: 'cancelled', error: null });
    await expect.poll(() => connections.size).toBe(0);
  });

  test('that the user ends in Slipway is a failed one to the browser', async () => {
    const { host, path, tasks, taskId } = await asked((_, response) => void response.write('a part'));
    const answer = await fetched(host, path);
    await tasks.handlers.cancel({ id: taskId }, callContext());
    await expect(answer.text()).rejects.toThrow();
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'cancelled' });
  });

  test('that the engine breaks off is a failed one, never a shorter file', async () => {
    const { host, path, tasks, taskId } = await asked((_, response) => {
      response.write('a part', () => setImmediate(() => response.destroy()));
    });
    const answer = await fetched(host, path);
    await expect(answer.text()).rejects.toThrow();
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'failed', error: { code: 'CONNECTION_LOST' } });
  });

  test('that the engine refuses says why, and is no file', async () => {
    const { host, path, tasks, taskId } = await asked((_, response) => {
      response.writeHead(404, { 'Content-Type': 'application/json' }).end('{"message":"No such container"}');
    });
    const answer = await fetched(host, path);
    expect([answer.status, answer.headers.get('content-disposition')]).toEqual([404, null]);
    expect(await answer.json()).toMatchObject({ code: 'NOT_FOUND', message: 'No such container' });
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'failed', error: { code: 'NOT_FOUND' } });
  });

  test('is read from the engine no faster than the browser takes it', async () => {
    let sent = 0;
    const { host, path } = await asked(async (_, response) => {
      const piece = Buffer.alloc(MIB);
      for (; sent < 256 * MIB; sent += piece.length) if (!response.write(piece)) await once(response, 'drain');
    });
    const answer = await fetched(host, path);
    await answer.body?.getReader().read();
    // What it stands still at is what all buffers on the way hold, of two sockets and the streams between.
    let before = -1;
    await vi.waitFor(
      () => {
        const stands = sent === before;
        before = sent;
        expect(stands).toBe(true);
      },
      { interval: 300, timeout: 60_000 },
    );
    expect(sent).toBeLessThan(64 * MIB);
  });

  test('is refused while too many of them wait', async () => {
    const { host } = await asked(whole);
    const { signal } = new AbortController();
    const waiting = Array.from({ length: 31 }, () => host.downloads.offer('x.tar').taken(signal));
    await expect(Promise.race([host.downloads.offer('x.tar').taken(signal), ...waiting])).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });

  test('counts as a client while it lasts, of whom there are only so many', async () => {
    const { host, path } = await asked(whole, { clients: 0 });
    expect((await fetched(host, path)).status).toBe(503);
  });
});

test.each([
  ['web', 'web.tar'],
  ['my_app-1.2', 'my_app-1.2.tar'],
  ['../../.ssh/keys', 'ssh_keys.tar'],
  ['.bashrc', 'bashrc.tar'],
  ['a"; filename="b\r\nX: y', 'a_filename_b_X_y.tar'],
  ['컨테이너', 'container.tar'],
  ['', 'container.tar'],
  ['x'.repeat(5_000), `${'x'.repeat(100)}.tar`],
])('a container called %j is a file called %j', (name, file) => {
  expect(tarNameOf(name)).toBe(file);
});
