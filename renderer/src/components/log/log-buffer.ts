/** The last lines of a log, for a view. A line is stored once, however many come after it. */
export interface LogBuffer {
  /** How many lines there are, at most as many as are kept. */
  size(): number;
  /** How many came before the first one kept: with it a line keeps its number, however many go. */
  dropped(): number;
  /** A line, counted from the oldest one kept. */
  line(index: number): string;
  text(): string;
  push(lines: readonly string[]): void;
  clear(): void;
  /** A number that is another one after every change that was told. For React's useSyncExternalStore. */
  version(): number;
  /** Calls back after changes, once for all of a frame's. */
  subscribe(listener: () => void): () => void;
}

/** Keeps at least the last `most` lines; the older ones are let go of from time to time, not one by one. */
export function createLogBuffer(most: number): LogBuffer {
  const listeners = new Set<() => void>();
  let lines: string[] = [];
  let start = 0;
  let gone = 0;
  let version = 0;
  let telling = false;

  const changed = () => {
    if (telling) return;
    telling = true;
    requestAnimationFrame(() => {
      telling = false;
      version += 1;
      for (const listener of listeners) listener();
    });
  };
  return {
    size: () => lines.length - start,
    dropped: () => gone + start,
    line: (index) => lines[start + index] ?? '',
    text: () => lines.slice(start).join('\n'),
    push(more) {
      for (const line of more) lines.push(line);
      start = Math.max(start, lines.length - most);
      if (start > most) {
        lines = lines.slice(start);
        gone += start;
        start = 0;
      }
      changed();
    },
    clear() {
      lines = [];
      start = 0;
      gone = 0;
      changed();
    },
    version: () => version,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}
