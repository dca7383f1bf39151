import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { type MemorySocket, memorySockets } from '../../contract/testing/memory-socket.ts';
import { connect } from '../../contract/wire/client.ts';
import { bytes } from '../../contract/wire/codec.ts';
import { type Handlers, method, stream, upload } from '../../contract/wire/define.ts';
import type { CallContext } from '../../services/context.ts';
import { createRouter } from '../rpc/router.ts';
import { type AcceptOptions, RpcServer } from '../rpc/server.ts';

const empty = z.object({});

/** A contract that shows every way a call can go. */
export const demoContract = {
  demo: {
    add: method(
      z.object({ a: z.number(), b: z.object({ c: z.number().max(9, 'at most nine') }) }),
      z.object({ sum: z.number() }),
      'looks',
    ),
    whoAmI: method(empty, z.object({ kind: z.string(), web: z.boolean() }), 'looks'),
    fail: method(
      z.object({ how: z.enum(['app', 'plain', 'sync', 'errno', 'cyclic', 'misfit']) }),
      z.object({ n: z.number() }),
      'own',
    ),
    /** So many letters. */
    echo: method(
      z.object({ size: z.number(), letter: z.string().default('x') }),
      z.object({ data: z.string() }),
      'looks',
    ),
    hang: method(empty, empty, 'own'),
    /** Items of `size` characters until told otherwise. */
    flood: stream(z.object({ size: z.number(), count: z.number() }), z.object({ data: z.string() })),
    /** One item, then nothing until the call ends. */
    quiet: stream(empty, z.object({ n: z.number() })),
    broken: stream(z.object({ how: z.enum(['throw', 'misfit', 'sync']) }), z.object({ n: z.number() })),
    /** `total` bytes, each the position's 64 KiB block, in items of `size`. */
    read: stream(z.object({ total: z.number(), size: z.number() }), bytes),
    /** Counts what it is sent, up to `most`; with `hold` each item waits to be released. */
    take: upload(
      z.object({ most: z.number().default(Number.MAX_SAFE_INTEGER), hold: z.boolean().default(false) }),
      { item: bytes, result: z.object({ taken: z.number() }) },
      'own',
    ),
    /** Takes words; refuses a bad one. */
    spell: upload(
      empty,
      {
        item: z.object({ word: z.string().max(9, 'at most nine') }),
        result: z.object({ text: z.string() }),
      },
      'own',
    ),
  },
} as const;

const BLOCK = 65_536;

/** Bytes that say where they are: each is the number of its position's block. */
export function pattern(at: number, length: number): Uint8Array {
  const data = new Uint8Array(length);
  for (let from = 0; from < length; ) {
    const block = Math.floor((at + from) / BLOCK);
    const to = Math.min(length, (block + 1) * BLOCK - at);
    data.fill(block, from, to);
    from = to;
  }
  return data;
}

/** Throws unless these are the pattern's bytes at this place. */
export function checkPattern(data: Uint8Array, at: number): void {
  const last = data.length - 1;
  const fits = [0, last].every((index) => data[index] === (Math.floor((at + index) / BLOCK) & 0xff));
  if (!fits) throw new Error(`other bytes at ${at}`);
}

/** What the handlers have seen, for a test to look at. */
export interface Seen {
  produced: number;
  /** Bytes that `take` has been given. */
  taken: number;
  running: number;
  mostRunning: number;
  aborted: unknown[];
  cleanedUp: number;
  release: (() => void)[];
}

function demoHandlers(seen: Seen): Handlers<typeof demoContract, CallContext> {
  const fail: Record<string, () => Promise<{ n: number }>> = {
    app: async () => {
      throw new AppError('CONFLICT', quoted('taken'), { hint: quoted('use another'), details: { name: 'x' } });
    },
    plain: async () => {
      throw new RangeError('a defect');
    },
    sync: () => {
      throw new Error('not even a promise');
    },
    errno: async () => {
      throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC', syscall: 'write' });
    },
    cyclic: async () => {
      const value: { n: number; self?: unknown } = { n: 1 };
      value.self = value;
      return value;
    },
    misfit: async () => ({ n: 'one' }) as unknown as { n: number },
  };
  return {
    demo: {
      add: async ({ a, b }) => ({ sum: a + b.c }),
      whoAmI: async (_, { client }) => ({ kind: client.kind, web: client.web }),
      fail: ({ how }) => (fail[how] as () => Promise<{ n: number }>)(),
      echo: async ({ size, letter }) => ({ data: letter.repeat(size) }),
      async hang(_, { signal }) {
        seen.running++;
        seen.mostRunning = Math.max(seen.mostRunning, seen.running);
        signal.addEventListener('abort', () => seen.aborted.push(signal.reason));
        await new Promise<void>((resolve) => seen.release.push(resolve));
        seen.running--;
        return {};
      },
      async *flood({ size, count }) {
        try {
          for (let i = 0; i < count; i++) {
            seen.produced++;
            yield { data: 'x'.repeat(size) };
          }
        } finally {
          seen.cleanedUp++;
        }
      },
      async *quiet(_, { signal }) {
        try {
          yield { n: 1 };
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
        } finally {
          seen.aborted.push(signal.reason);
          seen.cleanedUp++;
        }
      },
      broken({ how }) {
        if (how === 'sync') throw new Error('before the first item');
        return (async function* () {
          yield { n: 1 };
          if (how === 'throw') throw new AppError('ENGINE_ERROR', quoted('the engine said no'));
          yield { n: 'two' } as unknown as { n: number };
        })();
      },
      async *read({ total, size }) {
        for (let at = 0; at < total; at += size) {
          seen.produced += Math.min(size, total - at);
          yield pattern(at, Math.min(size, total - at));
        }
      },
      async take({ most, hold }, { signal }, items) {
        signal.addEventListener('abort', () => seen.aborted.push(signal.reason));
        try {
          for await (const data of items) {
            checkPattern(data, seen.taken);
            seen.taken += data.length;
            if (seen.taken >= most) break;
            if (hold) await new Promise<void>((resolve) => seen.release.push(resolve));
          }
        } finally {
          seen.cleanedUp++;
        }
        return { taken: seen.taken };
      },
      async spell(_, __, items) {
        let text = '';
        for await (const { word } of items) {
          if (word === 'no') throw new AppError('CONFLICT', quoted('not that word'));
          text += word;
        }
        return { text };
      },
    },
  };
}

export interface DemoHostOptions {
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly validateResults?: boolean;
}

/** An RPC server with the demo contract, and ways to reach it. */
export function demoHost({ clock, log = nullLogger, validateResults = true }: DemoHostOptions = {}) {
  const seen: Seen = { produced: 0, taken: 0, running: 0, mostRunning: 0, aborted: [], cleanedUp: 0, release: [] };
  const server = new RpcServer({
    router: createRouter(demoContract, { handlers: demoHandlers(seen) }),
    version: '0.0.0',
    validateResults,
    log,
    ...(clock ? { clock } : {}),
  });
  const open = (options: AcceptOptions = { web: false }): MemorySocket => {
    const [near, far] = memorySockets();
    server.accept(far, options);
    return near;
  };
  return {
    server,
    seen,
    /** A bare socket, for saying what a proper client never says. */
    open,
    client: (options?: AcceptOptions) => connect(demoContract, open(options), { client: 'ui' }),
  };
}
