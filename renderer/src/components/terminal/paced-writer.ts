/**
 * Text handed to xterm and not parsed yet, in characters: above HIGH the next item waits until it is down to LOW. Waiting
 * for each item alone would cost a timer's turn every time; waiting for none would let a flood pile up without bound.
 */
const HIGH = 131_072;
const LOW = 16_384;

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

/** Writes to a terminal no faster than it parses. */
export function pacedWriter(sink: Sink): PacedWriter {
  let waiting = 0;
  let wakers: { at: number; wake: () => void }[] = [];

  const below = (at: number) =>
    new Promise<void>((resolve) => {
      if (waiting <= at) resolve();
      else wakers.push({ at, wake: resolve });
    });
  return {
    write(data) {
      waiting += data.length;
      sink.write(data, () => {
        waiting -= data.length;
        const due = wakers.filter(({ at }) => waiting <= at);
        wakers = wakers.filter(({ at }) => waiting > at);
        for (const { wake } of due) wake();
      });
      return waiting > HIGH ? below(LOW) : Promise.resolve();
    },
    flushed: () => below(0),
  };
}
