import { z } from 'zod';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { type MemorySocket, memorySockets } from '../../contract/testing/memory-socket.ts';
import { connect } from '../../contract/wire/client.ts';
import { type Handlers, method, stream } from '../../contract/wire/define.ts';
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
    ),
    whoAmI: method(empty, z.object({ kind: z.string(), web: z.boolean() })),
    fail: method(
      z.object({ how: z.enum(['app', 'plain', 'sync', 'errno', 'cyclic', 'misfit']) }),
      z.object({ n: z.number() }),
    ),
    hang: method(empty, empty),
    /** Items of `size` characters until told otherwise. */
    flood: stream(z.object({ size: z.number(), count: z.number() }), z.object({ data: z.string() })),
    /** One item, then nothing until the call ends. */
    quiet: stream(empty, z.object({ n: z.number() })),
    broken: stream(z.object({ how: z.enum(['throw', 'misfit', 'sync']) }), z.object({ n: z.number() })),
  },
} as const;

/** What the handlers have seen, for a test to look at. */
export interface Seen {
  produced: number;
  running: number;
  mostRunning: number;
  aborted: unknown[];
  cleanedUp: number;
  release: (() => void)[];
}

function demoHandlers(seen: Seen): Handlers<typeof demoContract, CallContext> {
  const fail: Record<string, () => Promise<{ n: number }>> = {
    app: async () => {
      throw new AppError('CONFLICT', 'taken', { hint: 'use another', details: { name: 'x' } });
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
          if (how === 'throw') throw new AppError('ENGINE_ERROR', 'the engine said no');
          yield { n: 'two' } as unknown as { n: number };
        })();
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
  const seen: Seen = { produced: 0, running: 0, mostRunning: 0, aborted: [], cleanedUp: 0, release: [] };
  const server = new RpcServer({
    router: createRouter(demoContract, demoHandlers(seen)),
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
