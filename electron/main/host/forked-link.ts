import { join } from 'node:path';
import type { UtilityProcess, utilityProcess } from 'electron';
import { DeadlineError, withDeadline } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError, fromWire, toWire, type WireError } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import { quoted } from '../../contract/messages/message.ts';
import { HOST_EXIT, hostMessage, type ToHost } from '../../platform/host-messages.ts';
import { HOST_ENV, HOST_START_MS } from '../../platform/host-start.ts';
import type { HostLink, LinkEnd } from './link.ts';

/** What is kept of a host's last words, in characters: enough for the last error, and no more than fits a message box. */
const MOST_WORDS = 2000;

export interface ForkOptions {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
  /** Electron's own. */
  readonly fork: typeof utilityProcess.fork;
}

/** Starts our own host process; null when another host owns this SLIPWAY_HOME. Rejects with an AppError that says why it does not serve. */
export async function forkHost({ entry, env, log, fork }: ForkOptions): Promise<HostLink | null> {
  const child = fork(entry, [], { env: { ...HOST_ENV, ...env }, stdio: 'pipe', serviceName: 'Slipway host' });
  const words = tailOf([child.stdout, child.stderr]);
  let asked = false;
  let fault: string | null = null;
  // V8 gives up, as for want of memory. Its `exit` follows; an `error` that nobody takes is thrown in main. The report
  // that comes with it is not logged: the values of the environment are in it.
  child.on('error', (type, location) => {
    fault = `${type} at ${location}`;
    log.error('the host’s V8 gives up', { kind: type, detail: location });
  });
  const exited = new Promise<number>((resolve) => child.once('exit', resolve));
  const post = (message: ToHost, ports?: Electron.MessagePortMain[]) => child.postMessage(message, ports);
  try {
    const pid = await withDeadline('the host’s start', HOST_START_MS, () =>
      started(child, exited, () => fault ?? words()),
    );
    if (pid === null) return null;
    const ended = exited.then((code): LinkEnd => {
      if (asked) return { kind: 'asked' };
      if (code === HOST_EXIT.done) return { kind: 'left' };
      log.error('the host ended', { exitCode: code, detail: words() });
      return { kind: 'crashed', error: crash(code, fault) };
    });
    return {
      kind: 'forked',
      pid,
      ended,
      connect: (client, port) => post({ type: 'connect', client }, [port]),
      async shutdown({ stopVm, deadlineMs }) {
        asked = true;
        post({ type: 'shutdown', stopVm });
        await withDeadline('the host’s end', deadlineMs, () => exited).catch(() => {
          log.warn('the host did not end in time and is killed');
          child.kill();
        });
      },
    };
  } catch (error) {
    child.kill();
    throw error instanceof DeadlineError ? new AppError('TIMEOUT', hostMessages.slowStart()) : error;
  }
}

function started(child: UtilityProcess, exited: Promise<number>, words: () => string): Promise<number | null> {
  return new Promise((resolve, reject) => {
    let named: WireError | null = null;
    child.on('message', (message: unknown) => {
      const parsed = hostMessage.safeParse(message);
      if (!parsed.success) return;
      if (parsed.data.type === 'ready') resolve(parsed.data.pid);
      else named = parsed.data.error;
    });
    void exited.then((code) => {
      if (code === HOST_EXIT.otherHost) resolve(null);
      else if (named) reject(fromWire(named));
      else reject(new AppError('INTERNAL', hostMessages.endedAtStart({ code, words: quoted(words()) })));
    });
  });
}

function crash(code: number, fault: string | null): WireError {
  return toWire(new AppError('INTERNAL', hostMessages.crashed({ how: fault ?? code })));
}

/** Keeps the last words a process wrote; reading its streams also keeps it from blocking on a full pipe. */
function tailOf(streams: readonly (NodeJS.ReadableStream | null)[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      text = (text + chunk).slice(-MOST_WORDS);
    });
  }
  return () => text.trim();
}

export interface HostEnvOptions {
  readonly env: NodeJS.ProcessEnv;
  /** SLIPWAY_HOME, absolute. */
  readonly home: string;
  /** The packaged app's resources; null in a checkout, where the host finds the guest image by itself. */
  readonly resources: string | null;
  readonly arch: string;
}

/** The environment of the host: ours, the home spelt out, and where the guest image is, which a utility process cannot know. */
export function hostEnv({ env, home, resources, arch }: HostEnvOptions): Record<string, string> {
  const defined = Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
  // Debian's name of the architecture, as the guest image is built.
  const guest: Record<string, string> =
    resources === null ? {} : { SLIPWAY_GUEST_DIR: join(resources, 'guest', arch === 'x64' ? 'amd64' : arch) };
  return { ...guest, ...Object.fromEntries(defined), SLIPWAY_HOME: home };
}
