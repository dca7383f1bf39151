import { pieces } from '../../../../electron/contract/terminal-pieces.ts';

/**
 * Pieces handed to xterm and not parsed yet: above HIGH the next item waits until they are down to LOW. Waiting for each
 * item alone would cost a timer's turn every time; waiting for none would let a flood pile up without bound. A piece is
 * bounded work, as a number of characters is not: what is still to be shown after a Ctrl+C takes seconds at the very worst.
 */
const HIGH = 32;
const LOW = 4;

/** The part of a terminal that is written to. */
interface Sink {
  write(data: string, done: () => void): void;
}

export interface PacedWriter {
  /** Resolves at once while little is waiting to be parsed, else when there is room again. */
  write(data: string): Promise<void>;
  /** Resolves when everything has been parsed. */
  flushed(): Promise<void>;
}

/** Writes to a terminal no faster than it parses, in pieces after each of which it can let the page go on. */
export function pacedWriter(sink: Sink): PacedWriter {
  let waiting = 0;
  let wakers: { at: number; wake: () => void }[] = [];

  const below = (at: number) =>
    new Promise<void>((resolve) => {
      if (waiting <= at) resolve();
      else wakers.push({ at, wake: resolve });
    });
  const parsed = () => {
    waiting--;
    const due = wakers.filter(({ at }) => waiting <= at);
    wakers = wakers.filter(({ at }) => waiting > at);
    for (const { wake } of due) wake();
  };
  return {
    write(data) {
      for (const piece of pieces(data)) {
        waiting++;
        sink.write(piece, parsed);
      }
      return waiting > HIGH ? below(LOW) : Promise.resolve();
    },
    flushed: () => below(0),
  };
}
