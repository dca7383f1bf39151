import { useCallback, useSyncExternalStore } from 'react';
import { agoStep, durationStep, formatAgo, formatAgoNarrow, formatDuration } from './format/time.ts';

const SECOND = 1000;
/** Longest sleep of the clock, in milliseconds: a clock that was set back must not hold the words for as long. */
const LONGEST = 60_000;

interface Watcher {
  /** Has React read what is shown again; it draws only where that has changed. */
  readonly notify: () => void;
  /** Milliseconds from a time until the words may be others. */
  readonly next: (now: number) => number;
  due: number;
}

const watchers = new Set<Watcher>();
let timer: ReturnType<typeof setTimeout> | undefined;
let before = 0;

/** The time to the whole second, so that everything drawn within one tick agrees. */
function wholeSecond(): number {
  return Math.floor(Date.now() / SECOND) * SECOND;
}

/** Sleeps until the first watcher's words may change: the page has this one timer, and none while nothing shows. */
function schedule(): void {
  clearTimeout(timer);
  timer = undefined;
  if (watchers.size === 0 || document.hidden) return;
  let earliest = Number.POSITIVE_INFINITY;
  for (const { due } of watchers) earliest = Math.min(earliest, due);
  timer = setTimeout(tick, Math.min(LONGEST, Math.max(1, earliest - Date.now())));
}

function dueAfter(now: number, wait: number): number {
  return Math.ceil((now + wait) / SECOND) * SECOND;
}

function tick(): void {
  const now = wholeSecond();
  const setBack = now < before;
  before = now;
  for (const watcher of watchers) {
    if (watcher.due > now && !setBack) continue;
    watcher.due = dueAfter(now, watcher.next(now));
    watcher.notify();
  }
  schedule();
}

function watch(notify: () => void, next: Watcher['next']): () => void {
  const now = Date.now();
  const watcher: Watcher = { notify, next, due: dueAfter(now, next(now)) };
  if (watchers.size === 0) document.addEventListener('visibilitychange', tick);
  watchers.add(watcher);
  schedule();
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) document.removeEventListener('visibilitychange', tick);
    schedule();
  };
}

/** What `read` makes of the time; drawn again only when that changes. `step` says how long an age keeps its words. */
function useAged(at: number | null, step: (age: number) => number, read: (now: number) => string): string {
  const subscribe = useCallback(
    (notify: () => void) => {
      if (at === null) return () => undefined;
      return watch(notify, (now) => {
        const age = Math.max(0, now - at);
        return step(age) - (age % step(age));
      });
    },
    [at, step],
  );
  return useSyncExternalStore(subscribe, () => read(wholeSecond()));
}

/** How long ago something began, as formatDuration has it, kept up to date. */
export function useElapsed(since: number, language: string): string {
  return useAged(since, durationStep, (now) => formatDuration(now - since, language));
}

/** "3 minutes ago", kept up to date; a dash for a time nobody knows. */
export function useAgo(at: number | null, language: string): string {
  return useAged(at, agoStep, (now) => formatAgo(at, now, language));
}

/** "3m ago", kept up to date. */
export function useAgoNarrow(at: number, language: string): string {
  return useAged(at, agoStep, (now) => formatAgoNarrow(at, now, language));
}
