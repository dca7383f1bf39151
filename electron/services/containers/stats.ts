import { sleep } from '../../base/deadline.ts';
import type { Container, ContainerStats } from '../../contract/containers.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { sampleContainer } from '../../engine/containers.ts';
import type { LiveTable } from '../../engine/live-table.ts';
import { type Sample, statsBetween } from '../../engine/records/container-sample.ts';

/** Milliseconds between samples. */
const INTERVAL_MS = 2_000;
/** Milliseconds from a container's first sample to its second: the least that tells its use of CPU within some percent. */
const FIRST_MS = 250;
/** Samples asked for at once; each makes the engine read a dozen cgroup files. */
const CONCURRENCY = 4;
/** A sample is compared with one at least so many milliseconds older: counters of CPU go by hundredths of a second. */
const LEAST_MS = 125;
/** What another stream has sampled is of use for so many milliseconds; a stream's own last sample however long the engine took. */
const LONGEST_MS = 10_000;

interface Timed {
  readonly sample: Sample;
  /** By the monotonic clock, in milliseconds. */
  readonly at: number;
}

type LastSample = Timed & { readonly stats: ContainerStats };

/** The last samples and figures of running containers, whoever asked for them, with the time they were taken at. */
export type LastSamples = Map<string, LastSample>;

export interface StatsOptions {
  readonly connection: Pick<EngineConnection, 'epoch'>;
  readonly containers: LiveTable<Container>;
  readonly signal: AbortSignal;
  /** Shared by all streams: a list that scrolls asks anew, and keeps the figures of the rows that stay. */
  readonly last: LastSamples;
  readonly intervalMs?: number;
  readonly longestMs?: number;
}

/**
 * Samples the running ones among these containers: at once, once more as soon as that tells the use of CPU, then two seconds
 * after the reader took the last; never sooner after a round that took the engine longer than that. Each item has all figures there are; until each container has its own, there
 * is one after every few samples, in the order asked for, since an emulated engine takes a second for fifteen. What
 * stops, or cannot be read, is left out; while there is no engine the samples are empty.
 */
export async function* containerStats(
  ids: readonly string[],
  { connection, containers, signal, last, intervalMs = INTERVAL_MS, longestMs = LONGEST_MS }: StatsOptions,
): AsyncGenerator<{ samples: ContainerStats[] }, void> {
  const known = new Map<string, ContainerStats>();
  /** This stream's own last samples, to compare with. */
  const own: LastSamples = new Map();
  /** Sampled again soon already: what has no figure even then does not have it in a moment either. */
  const hurried = new Set<string>();
  for (const id of ids) {
    const before = last.get(id);
    if (before && performance.now() - before.at <= longestMs) known.set(id, before.stats);
  }
  let inParts = true;
  while (!signal.aborted) {
    const started = performance.now();
    const running = ids.filter((id) => containers.rows.get(id)?.state === 'running');
    for (const kept of [known, own, hurried]) {
      for (const id of kept.keys()) if (!running.includes(id)) kept.delete(id);
    }
    let [lacks, hurries] = [false, false];
    for (let from = 0; from < running.length; from += CONCURRENCY) {
      const part = running.slice(from, from + CONCURRENCY);
      for (const [id, now] of await sampleAll(part, connection, signal)) {
        known.delete(id);
        if (now === null) continue;
        const shared = last.get(id);
        const next = nextSample(id, now, shared && now.at - shared.at <= longestMs ? shared : own.get(id));
        for (const samples of [last, own]) samples.set(id, next);
        known.set(id, next.stats);
        if (next.stats.cpuPercent !== null) hurried.delete(id);
        // An engine without counters of the whole system will not have them in a moment either.
        else if (now.sample.system > 0) {
          lacks = true;
          hurries ||= !hurried.has(id);
          hurried.add(id);
        }
      }
      if (signal.aborted) return;
      if (inParts) yield { samples: [...known.values()] };
    }
    if (!inParts || running.length === 0) yield { samples: [...known.values()] };
    for (const id of last.keys()) if (containers.rows.get(id)?.state !== 'running') last.delete(id);
    inParts = lacks;
    const isSlow = performance.now() - started > intervalMs;
    await sleep(hurries && !isSlow ? Math.min(FIRST_MS, intervalMs) : intervalMs, signal).catch(() => undefined);
  }
}

/** A sample with its figures, beside the one before it. */
function nextSample(id: string, now: Timed, base: LastSample | undefined): LastSample {
  // Another stream has just asked: its figures are as new, and its sample stays the base.
  if (base && now.at - base.at < LEAST_MS) return base;
  const { memoryBytes, memoryLimitBytes } = now.sample;
  const stats = base
    ? statsBetween(id, base.sample, now.sample)
    : { id, cpuPercent: null, memoryBytes, memoryLimitBytes };
  return { ...now, stats };
}

/** Null for one that cannot be read: it has stopped or is stuck, and the others' figures must not wait for a reason. */
async function sampleAll(ids: readonly string[], connection: StatsOptions['connection'], signal: AbortSignal) {
  const sample = async (id: string): Promise<[string, Timed | null]> => {
    const client = connection.epoch?.client;
    const read = client ? await sampleContainer(client, id, { signal }).catch(() => null) : null;
    return [id, read && { sample: read, at: performance.now() }];
  };
  return Promise.all(ids.map(sample));
}
