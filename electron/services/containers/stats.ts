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

interface Timed {
  readonly sample: Sample;
  /** By the monotonic clock, in milliseconds. */
  readonly at: number;
}

/** The last samples and figures of running containers, whoever asked for them, with the time they were taken at. */
export type LastSamples = Map<string, Timed & { readonly stats: ContainerStats }>;

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
 * seconds after the reader took the last. Each item has all figures there are; until each container has its own, there
 * is one after every few samples, in the order asked for, since an emulated engine takes a second for fifteen. What
 * stops, or cannot be read, is left out; while there is no engine the samples are empty.
 */
export async function* containerStats(
  ids: readonly string[],
  { connection, containers, signal, last, intervalMs = INTERVAL_MS }: StatsOptions,
): AsyncGenerator<{ samples: ContainerStats[] }, void> {
  const known = new Map<string, ContainerStats>();
  for (const id of ids) {
    const before = last.get(id);
    if (before && performance.now() - before.at <= LONGEST_MS) known.set(id, before.stats);
  }
  let hurries = true;
  while (!signal.aborted) {
    const running = ids.filter((id) => containers.rows.get(id)?.state === 'running');
    for (const id of known.keys()) if (!running.includes(id)) known.delete(id);
    let lacks = false;
    for (let from = 0; from < running.length; from += CONCURRENCY) {
      const part = running.slice(from, from + CONCURRENCY);
      for (const [id, now] of await sampleAll(part, connection, signal)) {
        known.delete(id);
        if (now === null) continue;
        const stats = statsOf(id, now, last);
        known.set(id, stats);
        // An engine without counters of the whole system will not have them in a moment either.
        lacks ||= stats.cpuPercent === null && now.sample.system > 0;
      }
      if (signal.aborted) return;
      if (hurries) yield { samples: [...known.values()] };
    }
    if (!hurries || running.length === 0) yield { samples: [...known.values()] };
    for (const id of last.keys()) if (containers.rows.get(id)?.state !== 'running') last.delete(id);
    hurries = lacks;
    await sleep(lacks ? Math.min(FIRST_MS, intervalMs) : intervalMs, signal).catch(() => undefined);
  }
}

function statsOf(id: string, now: Timed, last: LastSamples): ContainerStats {
  const base = last.get(id);
  const age = base ? now.at - base.at : Number.POSITIVE_INFINITY;
  // Another stream has just asked: its figures are as new, and its sample stays the base.
  if (base && age < LEAST_MS) return base.stats;
  const { memoryBytes, memoryLimitBytes } = now.sample;
  const stats =
    base && age <= LONGEST_MS
      ? statsBetween(id, base.sample, now.sample)
      : { id, cpuPercent: null, memoryBytes, memoryLimitBytes };
  last.set(id, { ...now, stats });
  return stats;
}

/** Null for one that cannot be read: it has stopped or is stuck, and the others' figures must not wait for a reason. */
async function sampleAll(ids: readonly string[], connection: StatsOptions['connection'], signal: AbortSignal) {
  const sample = async (id: string): Promise<[string, Timed | null]> => {
    const client = connection.epoch?.client;
    const read = client ? await sampleContainer(client, id, { signal }).then(readSample, () => null) : null;
    return [id, read && { sample: read, at: performance.now() }];
  };
  return Promise.all(ids.map(sample));
}
