import { sleep } from '../../base/deadline.ts';
import type { Container, ContainerStats } from '../../contract/containers.ts';
import { sampleContainer } from '../../engine/calls/containers.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import type { LiveTable } from '../../engine/live-table.ts';
import { readSample, type Sample, statsBetween } from '../../engine/records/container-sample.ts';

/** Milliseconds between samples. */
const INTERVAL_MS = 2_000;
/** Milliseconds from the first, baseless sample to the second, so that a new view does not wait for its first figures. */
const FIRST_MS = 500;
/** Samples asked for at once; each makes the engine read a dozen cgroup files. */
const CONCURRENCY = 4;

export interface StatsOptions {
  readonly connection: Pick<EngineConnection, 'epoch'>;
  readonly containers: LiveTable<Container>;
  readonly signal: AbortSignal;
  readonly intervalMs?: number;
}

/**
 * Samples of the running ones among these containers, every two seconds after the reader took the last. What stops, or
 * cannot be read, is left out; while there is no engine the samples are empty.
 */
export async function* containerStats(
  ids: readonly string[],
  { connection, containers, signal, intervalMs = INTERVAL_MS }: StatsOptions,
): AsyncGenerator<{ samples: ContainerStats[] }, void> {
  let before = new Map<string, Sample>();
  while (!signal.aborted) {
    const running = ids.filter((id) => containers.rows.get(id)?.state === 'running');
    const after = await sampleAll(running, connection, signal);
    const samples = [...after].flatMap(([id, sample]) => {
      const base = before.get(id);
      return base ? [statsBetween(id, base, sample)] : [];
    });
    const wait = samples.length < after.size ? Math.min(FIRST_MS, intervalMs) : intervalMs;
    before = after;
    if (signal.aborted) return;
    if (samples.length > 0 || after.size === 0) yield { samples };
    await sleep(wait, signal).catch(() => undefined);
  }
}

async function sampleAll(ids: readonly string[], connection: StatsOptions['connection'], signal: AbortSignal) {
  const samples = new Map<string, Sample>();
  const waiting = [...ids];
  const worker = async () => {
    for (let id = waiting.pop(); id !== undefined && !signal.aborted; id = waiting.pop()) {
      const client = connection.epoch?.client;
      if (!client) return;
      // One that cannot be read has stopped or is stuck; the others' figures must not wait for a reason.
      const sample = await sampleContainer(client, id, { signal }).then(readSample, () => null);
      if (sample) samples.set(id, sample);
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return samples;
}
