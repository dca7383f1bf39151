import { statfs } from 'node:fs/promises';
import { sleep } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { backoff } from '../../base/retry.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { VmDriver } from '../driver.ts';
import { answers, type EngineLiveness } from './engine-liveness.ts';
import { Health } from './health.ts';
import type { VmCrash } from './problems.ts';
import type { VmRun } from './run.ts';
import type { StateTracker } from './state-tracker.ts';

export interface SuperviseOptions {
  readonly driver: Pick<VmDriver, 'unpause'>;
  readonly engine: EngineLiveness;
  readonly tracker: StateTracker;
  /** The folder whose disk the VM's data disk is on. */
  readonly dir: () => Promise<string>;
  readonly log: Logger;
  /** The VM process has ended by itself. */
  readonly onCrash: (crash: VmCrash) => void;
}

/** Looks after a VM that is up until its run is over: the state is what it is, and one paused for want of space goes on. */
export function supervise(run: VmRun, options: SuperviseOptions): void {
  const { engine, tracker, log } = options;
  run.settle();
  tracker.apply({ type: 'ready' });

  const health = new Health();
  const show = () => {
    const { problem } = health;
    tracker.apply(problem ? { type: 'degrade', problem } : { type: 'ready' });
  };
  health.onChange(show);
  // One that was to sleep, and stays, has what ailed it meanwhile.
  run.own(tracker.onChange(({ name }) => name === 'running' && show()));
  const waitForSpace = spaceWaiter(run, options);
  run.own(run.channel.onChange((up) => health.set('channel', up)));
  run.own(engine.onDidChangeStatus(() => health.set('engine', answers(engine))));
  run.own(
    run.onTrouble((what) => {
      if (what === 'control') health.set('control', run.hasControl);
      else health.set('disk', what === 'unpaused');
      if (what === 'no-space') void waitForSpace();
    }),
  );
  health.set('disk', !run.isPaused);
  health.set('channel', run.channel.isUp);
  health.set('control', run.hasControl);
  health.set('engine', answers(engine));
  if (run.isPaused) void waitForSpace();

  const onCrash = () => {
    if (tracker.state.name === 'stopping') return;
    const crash = run.crashed.reason as VmCrash;
    log.error('the VM process ended by itself', { reason: crash.message, durationMs: Math.round(crash.ranMs) });
    options.onCrash(crash);
  };
  // Later, when the start that led here is over: a restart would join it and end with it.
  if (run.crashed.aborted) setImmediate(onCrash);
  else run.crashed.addEventListener('abort', onCrash, { once: true });
}

/** How often a full disk is looked at, in milliseconds. */
const LOOK_MS = 3_000;

/** The first pause, in milliseconds, before a VM goes on that was paused again as soon as it had gone on. */
const AGAIN_MS = 250;

/** Lets a paused VM go on once there is room; once for each pause, however many writes have failed. */
function spaceWaiter(run: VmRun, { driver, dir, log }: SuperviseOptions): () => Promise<void> {
  let isPaused = false;
  let waits = false;
  let wentOnAt = Number.NEGATIVE_INFINITY;
  let delays = backoff(AGAIN_MS, LOOK_MS);
  const goOn = async () => {
    // A file system can be full where it says that it is not: of metadata, by a quota, or as the volume below it is.
    if (performance.now() - wentOnAt < LOOK_MS) await sleep(delays.next().value, run.over);
    else delays = backoff(AGAIN_MS, LOOK_MS);
    await untilSpace(await dir(), run.over);
    wentOnAt = performance.now();
    // From here on: what fails again, perhaps before unpause() is answered, waits again.
    isPaused = false;
    await driver.unpause();
  };
  return async () => {
    isPaused = true;
    if (waits) return;
    waits = true;
    let isTold = false;
    while (isPaused && !run.over.aborted) {
      try {
        await goOn();
      } catch (error) {
        if (run.over.aborted) break;
        // Nothing tells a second time of a guest that is paused already: it is looked at until it goes on.
        isPaused ||= run.isPaused;
        if (!isTold) log.warn('the paused VM cannot go on yet', { error: messageOf(error) });
        isTold = true;
        await sleep(LOOK_MS, run.over).catch(() => undefined);
      }
    }
    waits = false;
  };
}

/** Enough for the guest to write what it has pending; with less it would be paused again at once. */
const ENOUGH_BYTES = 256 * 1024 * 1024;

/** Resolves once the file system of a folder has room again. */
async function untilSpace(dir: string, signal: AbortSignal): Promise<void> {
  for (;;) {
    const { bavail, bsize } = await statfs(dir);
    if (bavail * bsize >= ENOUGH_BYTES) return;
    await sleep(LOOK_MS, signal);
  }
}
