import { sleep } from '../../base/deadline.ts';
import type { Container, ContainerStats } from '../../contract/containers.ts';
import { sampleContainer } from '../../engine/calls/containers.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import type { LiveTable } from '../../engine/live-table.ts';
import { readSample, type Sample, statsBetween } from '../../engine/records/container-sample.ts';

/** Milliseconds between samples. */
const INTERVAL_MS = 2_000;
/** Milliseconds from a container's first sample to its second: the least that tells its use of CPU within some percent. */
const FIRST_MS = 250;
/** Samples asked for at once; each makes the engine read a dozen cgroup files. */
const CONCURRENCY = 4;
/** A sample is compared with one at least and at most so many milliseconds older: counters of CPU go by hundredths of a second, and what was long ago says nothing about now. */
const LEAST_MS = 125;
const LONGEST_MS = 10_000;

/** The last samples of running containers, whoever asked for them, with the time they were taken at. */
export type LastSamples = Map<string, { readonly sample: Sample; readonly at: number }>;

export interface StatsOptions {
  readonly connection: Pick<EngineConnection, 'epoch'>;
  readonly containers: LiveTable<Container>;
  readonly signal: AbortSignal;
  /** Shared by all streams: a list that scrolls asks anew, and keeps the figures of the rows that stay. */
  readonly last: LastSamples;
  readonly intervalMs?: number;
}

/**
 * Samples the running ones among these containers: at once, again as soon as that tells the use of CPU, then every two
 * seconds after the reader took the last. What stops, or cannot be read, is left out; while there is no engine the
 * samples are empty.
 */
export async function* containerStats(
  ids: readonly string[],
  { connection, containers, signal, last, intervalMs = INTERVAL_MS }: StatsOptions,
): AsyncGenerator<{ samples: ContainerStats[] }, void> {
  while (!signal.aborted) {
    const running = ids.filter((id) => containers.rows.get(id)?.state === 'running');
    const before = new Map(running.map((id) => [id, last.get(id)]));
    const after = await sampleAll(running, connection, signal);
    if (signal.aborted) return;
    let wait = intervalMs;
    const samples = [...after].map(([id, now]) => {
      const base = before.get(id);
      const age = base ? now.at - base.at : Number.POSITIVE_INFINITY;
      // Another stream's sample may be too young to compare with: then it stays the base.
      if (age >= LEAST_MS) last.set(id, now);
      const stats =
        base && age >= LEAST_MS && age <= LONGEST_MS
          ? statsBetween(id, base.sample, now.sample)
          : {
              id,
              cpuPercent: null,
              memoryBytes: now.sample.memoryBytes,
              memoryLimitBytes: now.sample.memoryLimitBytes,
            };
      // An engine without counters of the whole system will not have them in a moment either.
      if (stats.cpuPercent === null && now.sample.system > 0) wait = Math.min(FIRST_MS, intervalMs);
      return stats;
    });
    for (const id of last.keys()) if (containers.rows.get(id)?.state !== 'running') last.delete(id);
    yield { samples };
    await sleep(wait, signal).catch(() => undefined);
  }
}

async function sampleAll(ids: readonly string[], connection: StatsOptions['connection'], signal: AbortSignal) {
  const samples: LastSamples = new Map();
  const waiting = ids.toReversed();
  const worker = async () => {
    for (let id = waiting.pop(); id !== undefined && !signal.aborted; id = waiting.pop()) {
      const client = connection.epoch?.client;
      if (!client) return;
      // One that cannot be read has stopped or is stuck; the others' figures must not wait for a reason.
      const sample = await sampleContainer(client, id, { signal }).then(readSample, () => null);
      if (sample) samples.set(id, { sample, at: performance.now() });
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  return samples;
}
