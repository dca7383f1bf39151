import { expect, it } from 'vitest';
import { z } from 'zod';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { memorySockets } from '../../contract/testing/memory-socket.ts';
import { connect } from '../../contract/wire/client.ts';
import { method, stream } from '../../contract/wire/define.ts';
import type { CallContext } from '../../services/context.ts';
import { createRouter } from './router.ts';
import { RpcServer } from './server.ts';

const contract = {
  fixed: { who: method(z.object({}), z.string(), 'looks') },
  scoped: { who: method(z.object({}), z.string(), 'looks'), count: stream(z.object({}), z.int()) },
};

/** A host with rooms: each answers `scoped` by its own name, and is told who comes and goes. */
function hostWith(rooms: Record<string, AbortController>) {
  const inside: string[] = [];
  const router = createRouter<typeof contract, CallContext, 'scoped'>(contract, {
    handlers: { fixed: { who: async () => 'host' } },
    async enter(context) {
      const name = context.engine ?? '';
      const room = rooms[name];
      if (!room) throw new AppError('NOT_FOUND', quoted(`there is no ${name}`));
      inside.push(name);
      const signal = AbortSignal.any([context.signal, room.signal]);
      return {
        context: { ...context, signal },
        leave: () => void inside.splice(inside.indexOf(name), 1),
        handlers: {
          scoped: {
            who: async () => name,
            async *count(_params, bound) {
              for (let n = 0; !bound.signal.aborted; n++) {
                yield n;
                if (n === 1) await new Promise((resolve) => bound.signal.addEventListener('abort', resolve));
              }
            },
          },
        },
      };
    },
  });
  const server = new RpcServer({ router, version: '0', validateResults: true, log: nullLogger });
  const [near, far] = memorySockets();
  server.accept(far, { web: false });
  return { ...connect(contract, near, { client: 'ui' }), inside };
}

it('asks who a call is about before it is answered, and says when it is over', async () => {
  const { api, inside } = hostWith({ a: new AbortController(), b: new AbortController() });
  const answers = [api.scoped.who({}, { engine: 'a' }), api.scoped.who({}, { engine: 'b' }), api.fixed.who({})];
  expect(await Promise.all(answers)).toEqual(['a', 'b', 'host']);
  await expect(api.scoped.who({}, { engine: 'c' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(inside).toEqual([]);
});

it('has no stream come to its end that ended with who told it; one that is let go of is left', async () => {
  const a = new AbortController();
  const { api, inside } = hostWith({ a });
  const seen: number[] = [];
  const following = (async () => {
    for await (const n of api.scoped.count({}, { engine: 'a' })) {
      seen.push(n);
      if (n === 1) a.abort(new AppError('CANCELLED', quoted('a is closed')));
    }
  })();
  await expect(following).rejects.toMatchObject({ code: 'CANCELLED', message: 'a is closed' });
  expect([seen, inside]).toEqual([[0, 1], []]);
  const b = hostWith({ b: new AbortController() });
  for await (const _ of b.api.scoped.count({}, { engine: 'b' })) break;
  await expect.poll(() => b.inside).toEqual([]);
});
