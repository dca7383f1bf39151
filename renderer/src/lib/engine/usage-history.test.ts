import { afterEach, expect, it } from 'vitest';
import { forgetUsage, keepUsage, usageHistory } from './usage-history.ts';

afterEach(forgetUsage);

it('keeps the last five minutes, as shares of the whole', () => {
  const usage = { memoryUsedBytes: 1, memoryTotalBytes: 4, diskUsedBytes: 1, diskTotalBytes: 2 };
  for (let cpuPercent = 0; cpuPercent < 150; cpuPercent += 1) keepUsage({ ...usage, cpuPercent });
  const { samples } = usageHistory.getState();
  expect([samples.length, samples[0]?.cpuPercent, samples.at(-1)]).toMatchObject([
    100,
    50,
    { cpuPercent: 149, memoryPercent: 25 },
  ]);
});

it('takes a VM that tells no memory as one that uses none', () => {
  keepUsage({ cpuPercent: 1, memoryUsedBytes: 0, memoryTotalBytes: 0, diskUsedBytes: 0, diskTotalBytes: 0 });
  expect(usageHistory.getState().samples[0]?.memoryPercent).toBe(0);
});
