import { mkdtemp } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { Qmp } from './qmp.ts';

let dir: string;
let server: Server;
let path: string;
let peers: Socket[];

/** A QEMU that greets and answers as told. */
async function serve(answer: (command: { execute: string; id: number }, socket: Socket) => void): Promise<void> {
  server = createServer((socket) => {
    peers.push(socket);
    socket.on('error', () => undefined);
    socket.write('{"QMP": {"version": {}, "capabilities": []}}\r\n');
    socket.setEncoding('utf8');
    socket.on('data', (text: string) => {
      for (const line of text.trim().split('\n')) {
        const command = JSON.parse(line);
        if (command.execute === 'qmp_capabilities') socket.write(`{"return": {}, "id": ${command.id}}\r\n`);
        else answer(command, socket);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(path, resolve));
}

const open = () => Qmp.open(path, { signal: new AbortController().signal, timeoutMs: 60_000 });

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-qmp-'));
  path = join(dir, 'qmp.sock');
  peers = [];
});
afterEach(async () => {
  for (const peer of peers) peer.destroy();
  server.close();
  await removeFolder(dir);
});

test('answers are matched by id, errors carry the words, events arrive', async () => {
  await serve(({ execute, id }, socket) => {
    if (execute === 'bad')
      socket.write(`{"error": {"class": "GenericError", "desc": "no such thing"}, "id": ${id}}\r\n`);
    else socket.write(`{"event": "STOP", "data": {}}\r\n{"return": "${execute}", "id": ${id}}\r\n`);
  });
  const qmp = await open();
  const events: string[] = [];
  qmp.onEvent(({ event }) => events.push(event));
  const [a, b, bad] = await Promise.allSettled([qmp.execute('a'), qmp.execute('b'), qmp.execute('bad')]);
  expect(a).toEqual({ status: 'fulfilled', value: 'a' });
  expect(b).toEqual({ status: 'fulfilled', value: 'b' });
  expect(bad).toMatchObject({
    status: 'rejected',
    reason: { code: 'VM_FAILED', message: expect.stringContaining('no such thing') },
  });
  expect(events).toEqual(['STOP', 'STOP']);
  qmp.close();
});

test('when the process ends, pending and later calls reject', async () => {
  await serve((_, socket) => socket.destroy());
  const qmp = await open();
  await expect(qmp.execute('quit')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  await qmp.closed;
  await expect(qmp.execute('cont')).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
});

test('a silent process costs a call its deadline, not for ever', async () => {
  await serve(() => undefined);
  const qmp = await open();
  await expect(qmp.execute('cont', undefined, 50)).rejects.toMatchObject({ code: 'TIMEOUT' });
  qmp.close();
});

test('an answer of megabytes arrives, and one without end costs its call the deadline and nothing else', async () => {
  const flows = 'UDP[236 sec] 41 10.0.2.15 26000 10.0.2.2 9 0 0\r\n'.repeat(40_000);
  await serve(({ execute, id }, socket) => {
    const words = execute === 'endless' ? 'x'.repeat(17 * 1024 * 1024) : flows;
    socket.write(`${JSON.stringify({ return: execute === 'short' ? 'well' : words, id })}\r\n`);
  });
  const qmp = await open();
  expect(await qmp.execute('info')).toBe(flows);
  await expect(qmp.execute('endless', undefined, 500)).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(await qmp.execute('short')).toBe('well');
  qmp.close();
});
