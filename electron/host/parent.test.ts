import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import { contract } from '../contract/index.ts';
import { connect } from '../contract/wire/client.ts';
import { overMessagePort } from '../contract/wire/message-port.ts';
import { findParent } from './parent.ts';
import { demoContract, demoHost } from './testing/demo-host.ts';

const utility = process as unknown as { parentPort?: EventEmitter };
afterEach(() => {
  delete utility.parentPort;
});

/** Electron's side of a utility process, as far as it is used. */
function electron() {
  const posted: unknown[] = [];
  const port = Object.assign(new EventEmitter(), { postMessage: (message: unknown) => void posted.push(message) });
  utility.parentPort = port;
  const parent = findParent();
  if (!parent) return expect.unreachable('the parent port was not found');
  return { parent, posted, send: (data: unknown, ports: unknown[] = []) => port.emit('message', { data, ports }) };
}

const runningHost = () => {
  const { server: rpc } = demoHost();
  return { rpc, end: vi.fn(), openWeb: vi.fn(), ended: new Promise<void>(() => undefined) };
};

test('a port that was handed over is a connection, also when it came before the host was up', async () => {
  const { parent, send } = electron();
  const { port1, port2 } = new MessageChannel();
  send({ type: 'connect', client: 'ui' }, [port1]);
  const host = runningHost();
  parent.serve(host);
  const { ready, close } = connect(contract, overMessagePort(port2), { client: 'ui' });
  await expect(ready).resolves.toMatchObject({ pid: process.pid });
  expect(host.rpc.count('ui')).toBe(1);
  close();
  await expect.poll(() => host.rpc.size).toBe(0);
});

test('a page that claims to be main is a page: main says whose port it is', async () => {
  const { parent, send } = electron();
  parent.serve(runningHost());
  const kindOf = async (client: string) => {
    const { port1, port2 } = new MessageChannel();
    send({ type: 'connect', client }, [port1]);
    const { api, close } = connect(demoContract, overMessagePort(port2), { client: 'main' });
    const { kind } = await api.demo.whoAmI({});
    close();
    return kind;
  };
  expect([await kindOf('ui'), await kindOf('main'), await kindOf('other')]).toEqual(['ui', 'main', 'ui']);
});

test('a shutdown ends the host; the VM’s fate is a setting, unless the user has said it', () => {
  const { parent, send } = electron();
  const host = runningHost();
  parent.serve(host);
  for (const stopVm of [undefined, 'settings', 'sleep', true, false, 'other']) send({ type: 'shutdown', stopVm });
  const fates = ['settings', 'settings', 'sleep', true, false, 'settings'];
  expect(host.end.mock.calls).toEqual(fates.map((stopVm) => [{ stopVm }]));
});

test.each([null, 'text', {}, { type: 'connect' }, { type: 'other' }])('%j does nothing', (message) => {
  const { parent, send } = electron();
  const host = runningHost();
  parent.serve(host);
  send(message);
  expect(host.end).not.toHaveBeenCalled();
  expect(host.rpc.size).toBe(0);
});

test('the parent is told how the start went', async () => {
  const { parent, posted } = electron();
  await parent.tell({ type: 'ready', pid: 7 });
  expect(posted).toEqual([{ type: 'ready', pid: 7 }]);
});
