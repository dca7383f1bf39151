import { z } from 'zod';
import type { ContainerStats } from '../../contract/containers.ts';
import { number, part } from './safe.ts';

const rawSample = part({
  cpu_stats: part({
    cpu_usage: part({ total_usage: number, percpu_usage: z.array(z.unknown()).catch([]) }),
    system_cpu_usage: number,
    online_cpus: number,
  }),
  memory_stats: part({
    usage: number,
    limit: number,
    stats: part({ inactive_file: number, total_inactive_file: number }),
  }),
});

/** Counters of a container at one moment. CPU times are in nanoseconds. */
export interface Sample {
  readonly cpu: number;
  readonly system: number;
  readonly cpus: number;
  readonly memoryBytes: number;
  readonly memoryLimitBytes: number;
}

/** Reads a stats document; null when the container does not run, which the engine tells by zeros. */
export function readSample(document: unknown): Sample | null {
  const { cpu_stats, memory_stats } = rawSample.parse(document);
  if (cpu_stats.system_cpu_usage === 0 && memory_stats.usage === 0) return null;
  const { inactive_file, total_inactive_file } = memory_stats.stats;
  // `docker stats` takes off the page cache that can be dropped: inactive_file of cgroup v2, total_inactive_file of v1.
  const cache = total_inactive_file || inactive_file;
  return {
    cpu: cpu_stats.cpu_usage.total_usage,
    system: cpu_stats.system_cpu_usage,
    cpus: cpu_stats.online_cpus || cpu_stats.cpu_usage.percpu_usage.length || 1,
    memoryBytes: memory_stats.usage > cache ? memory_stats.usage - cache : memory_stats.usage,
    memoryLimitBytes: memory_stats.limit,
  };
}

/**
 * Use between two samples, as `docker stats` counts it: 100 % is one CPU. That of the CPU is unknown when the counters
 * went back, as they do when a container was started again.
 */
export function statsBetween(id: string, before: Sample, after: Sample): ContainerStats {
  const cpu = after.cpu - before.cpu;
  const system = after.system - before.system;
  return {
    id,
    cpuPercent: cpu < 0 || system <= 0 ? null : (cpu / system) * after.cpus * 100,
    memoryBytes: after.memoryBytes,
    memoryLimitBytes: after.memoryLimitBytes,
  };
}
