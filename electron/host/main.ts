import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { systemClock } from '../base/clock.ts';
import { handleUnexpected } from '../base/unexpected.ts';
import { toWire } from '../contract/errors.ts';
import { englishOf, inEnglish } from '../contract/messages/message.ts';
import { HOST_EXIT } from '../platform/host-messages.ts';
import { createFileLogger } from '../platform/log.ts';
import { homePaths } from '../platform/paths.ts';
import { defects } from './defects.ts';
import { type RunningHost, startHost } from './host-process.ts';
import { findParent } from './parent.ts';

/**
 * The host process. Runs under plain Node and as Electron's utility process:
 * `node host.mjs [--web] [--foreground] [--verbose]`
 */

/** How often the end may be asked for by signal before the process just ends. */
const PATIENCE = 2;
/** How long a start whose end was asked for may go on, in milliseconds: one that gets there ends in order. */
const START_MS = 5_000;

/**
 * What is read from a socket is freed by a quick collection once there is 4 MiB of it (four times this), 0.5 ms each. What has been read since
 * the last full collection counts against the room that V8 gives a heap to grow by, 8 MiB for a small one as ours: 16 MiB, as here once, or
 * the 128 of V8 13.6's default, are never got to, and there is a collection of everything for each 8 MiB that pass (nodejs/node#61967). Those
 * were most of what a byte cost this process. A V8 that knows no such flag says so on stderr, and goes on.
 */
setFlagsFromString('--scavenger-max-new-space-capacity-mb=1');

const parent = findParent();
// A terminal that was closed must not end the host by a failed write.
process.stdout.on('error', () => undefined);
process.stderr.on('error', () => undefined);
const say = (line: string) => void process.stderr.write(`${line}\n`);

let log: ReturnType<typeof createFileLogger> | null = null;
const openLog = (file: string) => {
  log = createFileLogger({ file, ...(options.verbose ? { tee: say } : {}) });
  return log;
};

const endWith = (error: unknown) => {
  log?.error('an unexpected error ends the host', { error: error instanceof Error ? error.stack : String(error) });
  say(`slipway host: unexpected error: ${toWire(error).message}`);
  process.exit(HOST_EXIT.failed);
};
// Until it has started, an error nobody caught is the end of the start. Rejections without an owner come here, too.
let onDefect: (error: unknown) => void = endWith;
process.on('uncaughtException', (error) => onDefect(error));
handleUnexpected((error) => onDefect(error));

const { values: options } = parseArgs({
  options: {
    /** Browser mode from the start; its URL goes to stdout when nobody else is told. */
    web: { type: 'boolean', default: false },
    /** Belongs to the process that started it, and ends with it. */
    foreground: { type: 'boolean', default: false },
    /** The log goes to stderr too. */
    verbose: { type: 'boolean', default: false },
  },
});

/** Not process.exit(), which waits for every file operation under way: one that hangs may be why the end is asked for. */
const endNow = () => process.kill(process.pid, 'SIGKILL');

let running: RunningHost | null = null;
/** Its end may be asked for while it starts. */
let wanted = true;
const end = () => {
  wanted = false;
  if (running) running.end({ stopVm: 'settings' });
  else if (!ending) startLimit ??= setTimeout(abandonStart, START_MS);
};
let startLimit: NodeJS.Timeout | undefined;
/** A start that failed has a VM to stop before it is over, and its own time for that. */
let ending = false;
const onEnding = () => {
  ending = true;
  clearTimeout(startLimit);
};
const abandonStart = () => {
  log?.warn('the host is ended before it has started');
  say('slipway host: ended before it had started');
  endNow();
};
let asked = 0;
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.on(signal, () => {
    if (++asked > PATIENCE) endNow();
    end();
  });
}
/** Whether who started it has heard of it. One in the background goes on alone from then, and not before. */
let told = false;
const onParentGone = () => {
  if (options.foreground || !told) end();
};
process.on('disconnect', onParentGone);
// It may have gone before this was listening.
if (process.connected === false) onParentGone();

const host = await begin().catch(giveUp);
running = host;
clearTimeout(startLimit);
if (log) onDefect = defects({ log, clock: systemClock, end: endWith });
if (!wanted) end();

parent?.serve(host);
told = true;
await parent?.tell({ type: 'ready', pid: process.pid });
host.ended.then(
  () => process.exit(HOST_EXIT.done),
  (error) => {
    log?.error('the host could not end in order', { error: toWire(error).message });
    process.exit(HOST_EXIT.failed);
  },
);

async function begin(): Promise<RunningHost> {
  const paths = homePaths();
  const started = await startHost({ paths, env: process.env, openLog: () => openLog(paths.hostLog), onEnding });
  running = started;
  if (!options.web) return started;
  try {
    const url = await started.openWeb();
    if (!parent) process.stdout.write(`${url}\n`);
    return started;
  } catch (error) {
    started.end({ stopVm: 'settings' });
    await started.ended.catch((late) => log?.error('the host could not end in order', { error: toWire(late).message }));
    throw error;
  }
}

/** Says why it cannot start, in the log and to whoever started it, on stderr where nobody listens, and ends. */
async function giveUp(error: unknown): Promise<never> {
  const failure = toWire(error);
  log?.error('the host cannot start', { code: failure.code, error: failure.message });
  if (parent) await parent.tell({ type: 'failed', error: failure });
  else say(`slipway host: ${englishOf(inEnglish(failure.message, failure.hint))}`);
  const isOther = failure.code === 'IN_USE' && failure.details?.pid !== undefined;
  process.exit(isOther ? HOST_EXIT.otherHost : HOST_EXIT.failed);
}
