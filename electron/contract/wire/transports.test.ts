import { EventEmitter } from 'node:events';
import { MessageChannel } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
import type { WireSocket } from './frames.ts';
import { overMessagePort, type PortLike } from './message-port.ts';
import { overWebSocket, type WebSocketLike } from './web-socket.ts';

/** Collects what a socket receives. */
function record(wire: WireSocket) {
  const texts: unknown[] = [];
  const reasons: string[] = [];
  wire.onMessage = (message) => texts.push(message);
  wire.onClose = (reason) => reasons.push(reason);
  return { texts, reasons };
}

describe('MessagePort', () => {
  test('carries text and bytes both ways between Node’s ports, in order, and tells of the end', async () => {
    const { port1, port2 } = new MessageChannel();
    const one = overMessagePort(port1);
    const two = overMessagePort(port2);
    const a = record(one);
    const b = record(two);
    one.send('1');
    one.send('2');
    two.send(Uint8Array.of(0, 255));
    await expect.poll(() => [b.texts, a.texts]).toEqual([['1', '2'], [Uint8Array.of(0, 255)]]);
    one.close('done');
    await expect.poll(() => b.reasons).toEqual(['']);
    expect(a.reasons).toEqual(['done']);
    one.send('late');
  });

  test('understands Electron’s ports, whose messages are events, even when they deliver at once', async () => {
    const port = Object.assign(new EventEmitter(), {
      start: () => void port.emit('message', { data: 'early', ports: [] }),
      close: vi.fn(),
      postMessage: vi.fn(),
    });
    const { texts, reasons } = record(overMessagePort(port as PortLike));
    await expect.poll(() => texts).toEqual(['early']);
    port.emit('close');
    expect(reasons).toEqual(['']);
  });

  test('ends when something other than text or bytes arrives', async () => {
    const { port1, port2 } = new MessageChannel();
    const { texts, reasons } = record(overMessagePort(port1));
    port2.postMessage({ surprise: true });
    await expect.poll(() => reasons).toHaveLength(1);
    expect(texts).toEqual([]);
  });
});

/** A WebSocket whose progress the test decides. */
class ScriptedWebSocket extends EventTarget {
  readyState = 0;
  binaryType = 'blob';
  readonly sent: string[] = [];
  send = (text: string) => void this.sent.push(text);
  close = vi.fn();
  fire = (type: string, fields: object) => this.dispatchEvent(Object.assign(new Event(type), fields));
}

describe('WebSocket', () => {
  test('what is sent while connecting goes out once it is open', () => {
    const socket = new ScriptedWebSocket();
    const wire = overWebSocket(socket as unknown as WebSocketLike);
    wire.send('hello');
    expect(socket.sent).toEqual([]);
    socket.readyState = 1;
    socket.fire('open', {});
    wire.send('more');
    expect(socket.sent).toEqual(['hello', 'more']);
  });

  test('hands on text and the reason of the end, once', () => {
    const socket = new ScriptedWebSocket();
    const { texts, reasons } = record(overWebSocket(socket as unknown as WebSocketLike));
    socket.fire('message', { data: 'a' });
    socket.fire('error', {});
    socket.fire('close', { reason: 'bye' });
    socket.fire('close', { reason: 'again' });
    expect([texts, reasons]).toEqual([['a'], ['bye']]);
  });

  test('bytes are asked for as such; what is neither text nor bytes ends it', () => {
    const socket = new ScriptedWebSocket();
    const { texts } = record(overWebSocket(socket as unknown as WebSocketLike));
    expect(socket.binaryType).toBe('arraybuffer');
    socket.fire('message', { data: Uint8Array.of(7).buffer });
    expect(texts).toEqual([Uint8Array.of(7)]);
    socket.fire('message', { data: {} });
    expect(socket.close).toHaveBeenCalledOnce();
  });
});
