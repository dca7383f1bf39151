import { describe, expect, it } from 'vitest';
import { readSample, statsBetween } from './container-sample.ts';

const sample = (total: number, system: number, memory: object = { usage: 100, limit: 1_000 }) => ({
  cpu_stats: { cpu_usage: { total_usage: total, percpu_usage: null }, system_cpu_usage: system, online_cpus: 4 },
  memory_stats: memory,
});

describe('readSample', () => {
  it.each([
    ['cgroup v2', { usage: 100, limit: 1_000, stats: { inactive_file: 30 } }, 70],
    ['cgroup v1', { usage: 100, limit: 1_000, stats: { total_inactive_file: 20, inactive_file: 5 } }, 80],
    ['a cache larger than the use', { usage: 100, limit: 1_000, stats: { inactive_file: 300 } }, 100],
  ])('takes off the page cache: %s', (_what, memory, bytes) => {
    expect(readSample(sample(1, 1, memory))?.memoryBytes).toBe(bytes);
  });

  it('is null for a container that does not run, and for nonsense', () => {
    expect(readSample(sample(0, 0, {}))).toBeNull();
    expect(readSample(null)).toBeNull();
    expect(readSample({ cpu_stats: 'x' })).toBeNull();
  });
});

describe('statsBetween', () => {
  it('counts in percent of one CPU, and does not know the use of a container that was started again', () => {
    const [before, after] = [readSample(sample(0, 1_000)), readSample(sample(500, 2_000))];
    if (!before || !after) throw new Error('no sample');
    expect(statsBetween('x', before, after).cpuPercent).toBe(200);
    expect(statsBetween('x', after, before).cpuPercent).toBeNull();
  });
});
