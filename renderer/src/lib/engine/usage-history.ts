import { createStore } from 'zustand/vanilla';
import type { VmUsage } from '../../../../electron/contract/vm.ts';

/** What the VM used at a moment. */
export interface UsageSample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Of all CPUs together. */
  readonly cpuPercent: number;
  readonly memoryPercent: number;
}

/** Samples kept: five minutes of one each three seconds. */
const MOST = 100;

/** What the VM used over the last minutes in which this page was open, the oldest first; empty while it does not run. */
export const usageHistory = createStore<{ samples: readonly UsageSample[] }>(() => ({ samples: [] }));

export function keepUsage({ cpuPercent, memoryUsedBytes, memoryTotalBytes }: VmUsage): void {
  const memoryPercent = memoryTotalBytes > 0 ? (memoryUsedBytes / memoryTotalBytes) * 100 : 0;
  const sample = { at: Date.now(), cpuPercent, memoryPercent };
  usageHistory.setState(({ samples }) => ({ samples: [...samples, sample].slice(-MOST) }));
}

export function forgetUsage(): void {
  usageHistory.setState({ samples: [] });
}
