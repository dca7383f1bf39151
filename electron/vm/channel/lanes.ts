import type { Disposable } from '../../base/disposable.ts';
import type { SshConnection } from '../../ssh/ssh-connection.ts';
import type { Lane } from './lane.ts';

type SshLane = Lane<SshConnection>;

/** Two: one that a bulk transfer may fill, and one that is left for everything else. */
const LANES = 2;

/** How long traffic counts when a lane is picked, in milliseconds. */
const WINDOW_MS = 1000;

interface Entry {
  readonly lane: SshLane;
  /** Byte counters of the streams on this lane, those that are being opened among them. */
  readonly streams: Set<{ moved: () => number; last: number }>;
  rate: number;
}

/** Spreads streams over a few SSH connections by how much those move just now. A lane is opened when first needed. */
export class Lanes implements Disposable {
  readonly #make: (name: string, index: number) => SshLane;
  readonly #entries: Entry[] = [];
  #sampledAt = 0;

  constructor(make: (name: string, index: number) => SshLane) {
    this.#make = make;
    this.#grow();
  }

  /**
   * A place on the lane to use now, for a stream that is opened on it next. It counts from here on, or all that come while
   * the first is being opened would go the same way: leave the place when the stream ends, or cannot be opened.
   * `moved` counts all bytes of the stream so far.
   */
  enter(moved: () => number): { lane: SshLane; leave: () => void } {
    this.#sample();
    const idle = this.#entries.find(({ streams }) => streams.size === 0);
    if (!idle && this.#entries.length < LANES) this.#grow();
    const usable = this.#entries.filter(({ lane }) => lane.connection !== null);
    const { lane, streams } = (usable.length > 0 ? usable : this.#entries).reduce((a, b) => (isQuieter(b, a) ? b : a));
    const stream = { moved, last: moved() };
    streams.add(stream);
    return { lane, leave: () => streams.delete(stream) };
  }

  /** Whether a stream can be opened now. */
  get isUp(): boolean {
    return this.#entries.some(({ lane }) => lane.connection !== null);
  }

  dispose(): void {
    for (const { lane } of this.#entries) lane.dispose();
  }

  #grow(): void {
    const index = this.#entries.length;
    const lane = this.#make(`${index + 1}`, index);
    this.#entries.push({ lane, streams: new Set(), rate: 0 });
  }

  #sample(): void {
    const now = performance.now();
    const elapsed = now - this.#sampledAt;
    if (elapsed < WINDOW_MS / 10) return;
    this.#sampledAt = now;
    for (const entry of this.#entries) {
      let bytes = 0;
      for (const stream of entry.streams) {
        const total = stream.moved();
        bytes += total - stream.last;
        stream.last = total;
      }
      entry.rate = bytes / elapsed;
    }
  }
}

/** By traffic, and where that is alike, by the number of streams. 64 bytes per millisecond is below any bulk transfer. */
function isQuieter(a: Entry, b: Entry): boolean {
  const difference = a.rate - b.rate;
  return Math.abs(difference) > 64 ? difference < 0 : a.streams.size < b.streams.size;
}
