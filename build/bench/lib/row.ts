import type { Slipway } from './slipway.ts';

/** One line of the table. Texts are ready to print. */
export interface Row {
  readonly figure: string;
  readonly ours: string;
  /** What it is compared with; empty for a figure that stands alone. */
  readonly other: string;
  /** How many times better ours is, or empty. */
  readonly ratio: string;
  readonly want: string;
}

/** What a part of the bench may use. */
export interface BenchContext {
  /** Says on stderr what goes on. */
  say(text: string): void;
  /** Runs after the part, last first, even when it fails. */
  onEnd(clean: () => Promise<void> | void): void;
  /** A Slipway with its VM up, shared by all parts: started when the first one asks. */
  slipway(): Promise<Slipway>;
}

export type Part = (context: BenchContext) => Promise<Row[]>;

export const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
export const milliseconds = (ms: number) => `${ms.toFixed(1)} ms`;
export const mib = (bytes: number) => `${(bytes / 1_048_576).toFixed(0)} MiB`;
export const perSecond = (bytes: number, ms: number) => `${(bytes / 1e6 / (ms / 1000)).toFixed(1)} MB/s`;
export const times = (ratio: number) => `${ratio.toFixed(2)}×`;

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
