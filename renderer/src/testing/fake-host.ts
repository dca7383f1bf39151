import type { WireError } from '../../../electron/contract/errors.ts';
import { memorySockets } from '../../../electron/contract/testing/memory-socket.ts';
import { decode, encode } from '../../../electron/contract/wire/codec.ts';
import { type ClientFrame, type HostFrame, PROTOCOL } from '../../../electron/contract/wire/frames.ts';
import { type Bridge, createBridge } from '../lib/bridge/bridge.ts';
import { provideBridge } from '../lib/bridge/client.ts';

/** A call as it arrived, and the ways to answer it. */
export interface FakeCall {
  readonly method: string;
  readonly params: unknown;
  /** Which engine it is about, as its envelope says. */
  readonly engine: string | undefined;
  result(value: unknown): void;
  item(value: unknown): void;
  end(): void;
  error(error: WireError): void;
}

export interface FakeHost {
  readonly bridge: Bridge;
  /** Every call so far, in order. */
  readonly calls: FakeCall[];
  /** Resolves with the newest call of a method, once there are so many of it. */
  call(method: string, count?: number): Promise<FakeCall>;
  /** Cuts the connection; the bridge opens another. */
  drop(): void;
}

/** The far end of a real bridge and the real contract client, answered by the test. No engine, no host code. */
export function fakeHost(): FakeHost {
  const calls: FakeCall[] = [];
  let drop: () => void = () => undefined;
  const open = async () => {
    const [near, far] = memorySockets();
    drop = () => far.close('dropped');
    const send = (frame: HostFrame) => far.send(encode(frame));
    far.onMessage = (message) => {
      const frame = decode(message) as ClientFrame;
      if (frame.t === 'hello') send({ t: 'hello', protocol: PROTOCOL, version: '0.0.0', pid: 1 });
      if (frame.t !== 'call') return;
      const { id } = frame;
      calls.push({
        method: frame.method,
        params: frame.params,
        engine: frame.engine,
        result: (value) => send({ t: 'result', id, value }),
        item: (value) => send({ t: 'item', id, value }),
        end: () => send({ t: 'end', id }),
        error: (error) => send({ t: 'error', id, error }),
      });
    };
    return { socket: near };
  };
  const bridge = createBridge(open);
  provideBridge(bridge);
  return {
    bridge,
    calls,
    call: (method, count = 1) =>
      until(() => {
        const found = calls.filter((call) => call.method === method);
        return found.length >= count ? found.at(-1) : undefined;
      }),
    drop: () => drop(),
  };
}

/** Longest wait of a test for something that should come, in milliseconds. */
const PATIENCE = 60_000;

/** Resolves with what `look` finds, as soon as it finds something. */
export async function until<T>(look: () => T | undefined | false | null): Promise<T> {
  const deadline = performance.now() + PATIENCE;
  for (;;) {
    const found = look();
    if (found) return found;
    if (performance.now() > deadline) throw new Error('waited in vain');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
