import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import { EngineConnection } from './connection.ts';
import { containerStore, listContainers } from './container-store.ts';
import { containerVerbs } from './containers.ts';
import { importBusybox } from './testing/busybox-image.ts';
import { type ConnectedEngine, connectedEngine } from './testing/connected-engine.ts';
import { FixedEndpoint } from './testing/fixed-endpoint.ts';
import { until } from './testing/until.ts';

const COUNT = 1_000;
let real: ConnectedEngine;
const ids: string[] = [];

/** Runs work over items, at most eight at a time. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = [...items];
  const worker = async () => {
    for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, worker));
}

beforeAll(async () => {
  real = await connectedEngine();
  await importBusybox(real.client(), { reference: 'busybox:latest' });
  await each(
    Array.from({ length: COUNT }, (_, n) => n),
    async (n) => {
      const body = {
        Image: 'busybox:latest',
        Cmd: ['sh'],
        Labels: { n: `${n}`, 'com.docker.compose.project': `p${n % 20}` },
      };
      ids.push(
        (
          await real
            .client()
            .docker()
            .createContainer({ ...body, name: `load-${n}` })
        ).id,
      );
    },
  );
});
afterAll(() => real?.dispose());

describe(`${COUNT} containers on a real dockerd`, () => {
  it('shows first rows early, makes one call for one event, and is right after a flood', async () => {
    const requests: string[] = [];
    const startedAt = performance.now();
    const connection = new EngineConnection({
      endpoints: new FixedEndpoint(real.engine.socketPath),
      logger: nullLogger,
      observe: (method, path) => requests.push(`${method} ${path}`),
    });
    const store = containerStore({ connection, logger: nullLogger, relistMs: 600_000 });
    try {
      connection.start();
      const stop = new AbortController();
      const watch = store.table.watch(stop.signal);
      const first = (await watch.next()).value;
      const firstMs = performance.now() - startedAt;
      await until('all rows', () => store.table.isComplete && store.table.rows.size === COUNT);
      const allMs = performance.now() - startedAt;
      expect(first).toMatchObject({ type: 'snapshot', first: true, more: true });

      const before = requests.length;
      const createdAt = performance.now();
      const body = { Image: 'busybox:latest', Cmd: ['sh'] };
      const { id: one } = await real
        .client()
        .docker()
        .createContainer({ ...body, name: 'one-more' });
      await until('the new row', () => store.table.rows.has(one));
      const eventMs = performance.now() - createdAt;
      expect(requests.slice(before).filter((request) => request.includes('/containers/json'))).toHaveLength(1);

      const flood = performance.now();
      let events = 0;
      const subscription = connection.onEvent(() => events++);
      const calls = requests.length;
      await each(
        Array.from({ length: 2_000 }, (_, n) => n),
        (n) => containerVerbs(() => real.client()).rename({ id: ids[n % 200] ?? '', name: `flood-${n}` }, {}),
      );
      const floodMs = performance.now() - flood;
      const truth = new Map((await listContainers(real.client(), { now: 0 })).map(({ id, name }) => [id, name]));
      await until('the list to equal the truth', () =>
        ids.every((id) => store.table.rows.get(id)?.name === truth.get(id)),
      );
      subscription.dispose();
      stop.abort();
      const made = requests.slice(calls).filter((request) => request.includes('/containers/json')).length;
      expect(made).toBeLessThanOrEqual(events);
      process.stderr.write(
        `first rows ${firstMs.toFixed(0)} ms, all ${COUNT} ${allMs.toFixed(0)} ms after connecting; a new container ${eventMs.toFixed(0)} ms; ` +
          `flood: ${events} events in ${floodMs.toFixed(0)} ms (${((events / floodMs) * 1000).toFixed(0)}/s), ${made} calls\n`,
      );
    } finally {
      store.dispose();
      connection.dispose();
    }
  });
});
