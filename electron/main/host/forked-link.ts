import type { UtilityProcess, utilityProcess } from 'electron';
import { DeadlineError, withDeadline } from '../../base/deadline.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError, fromWire, type WireError } from '../../contract/errors.ts';
import { HOST_START_MS } from '../../platform/host-start.ts';
import { HOST_EXIT, hostMessage, type ToHost } from './host-messages.ts';
import type { HostLink, LinkEnd } from './link.ts';
import { tailOf } from './tail.ts';

export interface ForkOptions {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
  /** Electron's own. */
  readonly fork: typeof utilityProcess.fork;
}

/** Starts our own host process; null when another host owns this SLIPWAY_HOME. Rejects with an AppError that says why it does not serve. */
export async function forkHost({ entry, env, log, fork }: ForkOptions): Promise<HostLink | null> {
  const child = fork(entry, [], { env: { ...env }, stdio: 'pipe', serviceName: 'Slipway host' });
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
      async shutdown({ deadlineMs }) {
        asked = true;
        post({ type: 'shutdown' });
        await withDeadline('the host’s end', deadlineMs, () => exited).catch(() => {
          log.warn('the host did not end in time and is killed');
          child.kill();
        });
      },
    };
  } catch (error) {
    child.kill();
    throw error instanceof DeadlineError ? new AppError('TIMEOUT', 'Slipway’s host did not start in time') : error;
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
      else reject(new AppError('INTERNAL', `Slipway’s host ended at its start (${code}). ${words()}`.trim()));
    });
  });
}

function crash(code: number, fault: string | null): WireError {
  return {
    code: 'INTERNAL',
    message: `Slipway’s host ended unexpectedly (${fault ?? code})`,
    hint: 'Its log says more.',
  };
}
