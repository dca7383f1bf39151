import { stat } from 'node:fs/promises';
import { sleep, withDeadline } from '../../base/deadline.ts';
import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { isReset, unanswered } from '../../platform/host-connection.ts';
import { HOST_START_MS } from '../../platform/host-start.ts';
import { lockOwner } from '../../platform/lock.ts';
import { isStopped } from '../../platform/process-identity.ts';
import type { Cli, Command } from '../context.ts';
import { NotRunningError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { withStages } from '../host/bring-up.ts';
import type { Host } from '../host/connect.ts';
import { killHost } from '../host/kill-host.ts';
import { endStarted, foundHost, type StartedHost, startBackgroundHost } from '../host/launch.ts';
import { isAsleep, leftVm, offlineStatus } from '../host/offline-status.ts';
import { seconds } from '../output/plain.ts';

/** How long a host may take to end once its VM has stopped, in milliseconds. */
const END_MS = 30_000;
const LOOK_MS = 200;
/** How long a host may cut off who asks, in milliseconds: one does in the last moment of an orderly end. */
const LAST_MS = 5_000;
/** After so many milliseconds it is said what is waited for. */
const SAY_MS = 2_000;
/** Ctrl-C, and a folder or socket that is another user's: no reason to kill a host. */
const NOT_ITS_FAULT: readonly ErrorCode[] = ['CANCELLED', 'FORBIDDEN'];

/** `slipway down`: stops the VM, and ends the host unless an app is open in it. */
export const down: Command = async (cli) => {
  const force = cli.invocation.switches.has('force');
  const found = await (force ? answeringHost(cli) : foundHost(cli));
  for (let next = found ?? (await afterHost(cli)) ?? notRunning(); ; ) {
    const { host, started } = next;
    try {
      const last = await end(cli, host, force);
      if (last === null) return EXIT.done;
      next = last;
    } catch (error) {
      // What was started to look for a VM stays no longer than this command.
      if (started && cli.signal.aborted) await endStarted(cli, host);
      throw error;
    }
  }
};

/** Ends it; with a host for what it has left where it has ended before it could stop its VM for us. */
async function end(cli: Cli, host: Host, force: boolean): Promise<StartedHost | null> {
  // One that ends already stops its VM by itself, unless it was told to leave it, or that sleeps: hence the stop.
  const before = await host.api.host.status({});
  let isStopped = false;
  const work = async () => {
    isStopped = (await unlessItEnds(cli, host, host.api.vm.stop({ force }, { signal: cli.signal }))) !== null;
  };
  const ms = await withStages(cli, host, { work, awaitEngine: false });
  const shutdown = () => unlessItEnds(cli, host, host.api.host.shutdown({ stopVm: true, keepForUi: true }));
  const goesOn = isStopped && !before.ending && (await shutdown())?.ending === false;
  if (goesOn) {
    const status = await host.api.host.status({});
    host.close();
    cli.say(`The VM is stopped after ${seconds(ms)}. The app is open and stays.`);
    cli.result(status);
    return null;
  }
  await withDeadline('the end of the host', END_MS, () => host.closed);
  const left = isStopped ? null : await afterHost(cli);
  if (left) return left;
  cli.say(`Slipway is down after ${seconds(ms)}.`);
  cli.result(await offlineStatus(cli.paths));
  return null;
}

function notRunning(): never {
  throw new NotRunningError();
}

/** What it answers; null where it ends, or has ended: whatever it refuses then is no answer. */
async function unlessItEnds<T>({ signal }: Cli, { api }: Host, call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    const isEnding = await api.host.status({}).then(
      ({ ending }) => ending,
      (lost) => lost instanceof AppError && lost.code === 'CONNECTION_LOST',
    );
    if (signal.aborted || !isEnding) throw error;
    return null;
  }
}

/**
 * The host that answers, after one that cannot be talked to was killed: what it left is stopped by the next. Null when there
 * is none. One that starts, or has nearly ended, holds the home and does not serve: it is given time, unless it is stopped.
 */
async function answeringHost(cli: Cli): Promise<StartedHost | null> {
  const { paths, signal } = cli;
  const since = performance.now();
  const waited = () => performance.now() - since;
  let said = false;
  for (; waited() < HOST_START_MS; await sleep(LOOK_MS, signal)) {
    try {
      const found = await foundHost(cli);
      const owner = found ? null : await lockOwner(paths.hostLockFile);
      if (!owner) return found;
      if (await isStopped(owner.pid)) throw await unanswered(paths);
    } catch (error) {
      if (isReset(error) && waited() < LAST_MS) continue;
      // Whatever else is wrong with it: it is this home's, and is to end.
      if (!(error instanceof AppError) || NOT_ITS_FAULT.includes(error.code)) throw error;
      cli.note(`${error.message}; it is being ended …`);
      break;
    }
    if (!said && waited() > SAY_MS) {
      said = true;
      cli.note(`The host does not serve yet; it is killed unless it does within ${HOST_START_MS / 1000} s …`);
    }
  }
  const pid = await killHost(paths);
  if (pid === null) return foundHost(cli);
  cli.note(`Process ${pid} has ended; looking for what it left …`);
  return startBackgroundHost(cli);
}

/**
 * A host that ended in order takes its token along. One that did not may have left its VM running, and one that was told
 * to has, or has saved it: take it over.
 */
async function afterHost(cli: Cli): Promise<StartedHost | null> {
  const runs = await leftVm(cli.paths);
  const crashed = await stat(cli.paths.webTokenFile).catch(() => null);
  const sleeps = await isAsleep(cli.paths);
  if (!runs && !crashed && !sleeps) return null;
  cli.note(
    !runs && sleeps
      ? 'The VM sleeps, and is ended in order …'
      : `The last host ended${crashed ? ' unexpectedly' : ''}; looking for what it left …`,
  );
  return startBackgroundHost(cli);
}
