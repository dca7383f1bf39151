import { afterEach, expect, it } from 'vitest';
import type { Container } from '../../contract/containers.ts';
import { EngineClient } from '../../engine/client.ts';
import { socketEndpoint } from '../../engine/endpoint.ts';
import { LiveTable } from '../../engine/live-table.ts';
import { fakeServer } from '../../engine/testing/fake-server.ts';
import { until } from '../../engine/testing/until.ts';
import { EngineTransport } from '../../engine/transport.ts';
import { containerStats, type LastSamples } from './stats.ts';

const NANOSECONDS = 1_000_000_000;
const ended: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** An engine whose containers each use half of one of two CPUs, by the clock. */
async function engine(ids: readonly string[]) {
  let restarted = 0;
  const asked: string[] = [];
  const server = await fakeServer({
    onRequest(request, response) {
      const [, id] = /\/containers\/(\w+)\/stats/.exec(request.url ?? '') ?? [];
      if (id) asked.push(id);
      const seconds = performance.now() / 1000;
      const sample = {
        cpu_stats: {
          cpu_usage: { total_usage: (seconds - restarted) * 0.5 * NANOSECONDS },
          system_cpu_usage: seconds * 2 * NANOSECONDS,
          online_cpus: 2,
        },
        memory_stats: { usage: 5000, limit: 9000 },
      };
      response.end(JSON.stringify(sample));
    },
  });
  ended.push(() => server.dispose());
  const { signal } = new AbortController();
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  const client = new EngineClient({ transport, apiVersion: '1.51', epoch: signal });
  const version = { version: '28.5.2', apiVersion: '1.51', os: 'linux', arch: 'amd64' };
  const connection = { epoch: { id: 1, client, signal, version } };
  const containers = new LiveTable<Container>(({ id }) => id, true);
  containers.apply(ids.map((id) => ({ id, state: 'running' }) as Container));
  const last: LastSamples = new Map();
  const stats = (of: readonly string[], times: { intervalMs?: number; longestMs?: number } = {}) => {
    const stop = new AbortController();
    ended.push(() => stop.abort());
    return containerStats(of, { connection, containers, last, signal: stop.signal, ...times });
  };
  return {
    asked,
    containers,
    last,
    stats,
    restart() {
      restarted = performance.now() / 1000;
    },
  };
}

const next = async (stream: ReturnType<typeof containerStats>) => (await stream.next()).value?.samples ?? [];

it('tells the memory with the first sample and the use of CPU with the second', async () => {
  const { stats, asked } = await engine(['a', 'b']);
  const stream = stats(['a', 'b']);
  expect(await next(stream)).toMatchObject([
    { id: 'a', cpuPercent: null, memoryBytes: 5000, memoryLimitBytes: 9000 },
    { id: 'b', cpuPercent: null, memoryBytes: 5000 },
  ]);
  const [a] = await next(stream);
  expect(a?.cpuPercent).toBeCloseTo(50, 0);
  expect(asked).toHaveLength(4);
});

it('tells what it knows after every few samples until each container has its figures, in the order asked for', async () => {
  const ids = ['f', 'e', 'd', 'c', 'b', 'a'];
  const { stats } = await engine(ids);
  const stream = stats(ids);
  const seen = [await next(stream), await next(stream), await next(stream), await next(stream), await next(stream)];
  expect(seen.map((samples) => samples.length)).toEqual([4, 6, 6, 6, 6]);
  expect(seen.map((samples) => samples.filter(({ cpuPercent }) => cpuPercent !== null).length)).toEqual([
    0, 0, 4, 6, 6,
  ]);
  expect(seen[0]?.map(({ id }) => id).sort()).toEqual(['c', 'd', 'e', 'f']);
});

it('a list that scrolls and asks anew keeps the figures of the rows that stay', async () => {
  const { stats } = await engine(['a', 'b', 'c']);
  const first = stats(['a', 'b']);
  await next(first);
  const before = await next(first);
  expect(before.every(({ cpuPercent }) => cpuPercent !== null)).toBe(true);
  await first.return();
  await until('its samples to be old enough to compare with', async () => {
    const [b, c] = await next(stats(['b', 'c']));
    expect([b?.id, c?.id]).toEqual(['b', 'c']);
    return b?.cpuPercent !== null;
  });
});

it('a list that asks for many anew has the figures of those that stay with the first item', async () => {
  const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
  const { stats } = await engine(ids);
  const first = stats(ids);
  for (let i = 0; i < 4; i += 1) await next(first);
  await first.return();
  expect((await next(stats(ids))).map(({ id }) => id).sort()).toEqual(ids);
});

it('does not know the use of CPU of a container that was started again, until the next sample', async () => {
  const { stats, restart } = await engine(['a']);
  const stream = stats(['a']);
  await next(stream);
  restart();
  expect((await next(stream))[0]?.cpuPercent).toBeNull();
  expect((await next(stream))[0]?.cpuPercent).toBeCloseTo(50, 0);
});

it('has figures of a container however long the engine took from one sample to the next', async () => {
  const { stats } = await engine(['a']);
  // No sample of another's is young enough: as when a round takes the engine longer than that.
  const stream = stats(['a'], { longestMs: 0 });
  expect((await next(stream))[0]?.cpuPercent).toBeNull();
  expect((await next(stream))[0]?.cpuPercent).toBeCloseTo(50, 0);
});

it('asks again soon only once: an engine that has no figure then is not asked over and over', async () => {
  const { stats, restart, asked } = await engine(['a']);
  const stream = stats(['a'], { intervalMs: 600_000 });
  await next(stream);
  restart();
  expect((await next(stream))[0]?.cpuPercent).toBeNull();
  void next(stream);
  await expect(until('a third sample', () => asked.length > 2, 600)).rejects.toThrow();
});

it('keeps nothing of containers that are gone', async () => {
  const { stats, containers, last } = await engine(['a', 'b']);
  const stream = stats(['a', 'b']);
  await next(stream);
  expect([...last.keys()]).toEqual(['a', 'b']);
  containers.apply([], ['a']);
  expect((await next(stream)).map(({ id }) => id)).toEqual(['b']);
  expect([...last.keys()]).toEqual(['b']);
});
