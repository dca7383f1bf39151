import { connect as connectSocket } from 'node:net';
import { WebSocket } from 'ws';
import { DeadlineError, withDeadline } from '../base/deadline.ts';
import { retry } from '../base/retry.ts';
import { AppError } from '../contract/errors.ts';
import { type Contract, contract } from '../contract/index.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { type ClientInfo, type GreetedConnection, meet } from '../contract/wire/client.ts';
import type { WireSocket } from '../contract/wire/frames.ts';
import { overWebSocket } from '../contract/wire/web-socket.ts';
import { assertOwnRuntime } from './home.ts';
import { errnoOf, faultOf, ioError, isUnanswered } from './io-error.ts';
import { lockOwner } from './lock.ts';
import type { HomePaths } from './paths.ts';
import { isStopped } from './process-identity.ts';
import { readSmallText } from './read-file.ts';

/** A host that listens answers in milliseconds; this long, in milliseconds, is for one on a machine under load. */
const HELLO_MS = 10_000;
/** A host that ended between the connection and the greeting is not there: looked for once more after so many milliseconds. */
const RESET_DELAYS = [100];

/** A host is there and is of no use: it does not answer, or speaks another protocol. To ask it again does not help. */
export class UnusableHostError extends AppError {}

export type HostConnection = GreetedConnection<Contract>;

/**
 * Connects to the host of this home; null when none listens. Rejects with an AppError when one is there that cannot be
 * talked to: an UnusableHostError when that will stay so; with the signal's reason when it aborts before the greeting.
 */
export async function connectToHost(
  paths: HomePaths,
  client: ClientInfo & { readonly client: 'cli' | 'main' },
  signal?: AbortSignal,
): Promise<HostConnection | null> {
  await assertOwnRuntime(paths);
  return retry(() => greet(paths, client, signal), { delays: RESET_DELAYS, retryable: isReset });
}

/** A connection to the host's socket on which nothing was said yet. */
export function dialHost(socketPath: string): WireSocket {
  return overWebSocket(open(socketPath));
}

/** Windows' pipes let other users in, so there the host asks for the token only this user can read; null elsewhere. */
export async function pipeToken({ webTokenFile }: HomePaths): Promise<string | null> {
  if (process.platform !== 'win32') return null;
  return (await readSmallText(webTokenFile).catch(() => '')).trim();
}

/** A host that is there and does not answer: which process it is, how it stands, and what can be done about it. */
export async function unanswered(paths: HomePaths, cause?: unknown): Promise<UnusableHostError> {
  const owner = await lockOwner(paths.hostLockFile);
  if (!owner) {
    return new UnusableHostError('TIMEOUT', platformMessages.hostSilent({ log: paths.hostLog }), { cause });
  }
  const { pid } = owner;
  const stopped = await isStopped(pid);
  const what = platformMessages[stopped ? 'hostStopped' : 'hostLate']({ pid, log: paths.hostLog });
  return new UnusableHostError('TIMEOUT', what, { details: { pid, stopped }, cause });
}

function open(socketPath: string): WebSocket {
  // Dialled by ourselves: a ws+unix address would need the path escaped, and ws does not undo that.
  const createConnection = () => connectSocket(socketPath);
  return new WebSocket('ws://localhost/rpc', { createConnection, perMessageDeflate: false });
}

async function greet(
  paths: HomePaths,
  client: ClientInfo,
  signal: AbortSignal | undefined,
): Promise<HostConnection | null> {
  const token = await pipeToken(paths);
  const socket = open(paths.hostSocket);
  let failure: Error | null = null;
  socket.once('error', (error) => {
    failure = error;
  });
  const info = { ...client, ...(token === null ? {} : { token }) };
  try {
    return await withDeadline('the host', { ms: HELLO_MS, signal }, (within) =>
      meet(contract, overWebSocket(socket), { ...info, signal: within }),
    );
  } catch (error) {
    signal?.throwIfAborted();
    if (isUnanswered(failure)) return null;
    // So many wait for one that is stopped that the system takes no more.
    if (errnoOf(failure) === 'EAGAIN' || error instanceof DeadlineError) throw await unanswered(paths, error);
    if (failure) throw ioError('reachHost', paths.hostSocket, failure);
    throw error instanceof AppError && error.code === 'VERSION_MISMATCH' ? otherVersion(error) : error;
  }
}

/** The host has reset or closed the connection, as it does in the last moment of an orderly end. */
export function isReset(error: unknown): boolean {
  if (!(error instanceof AppError)) return false;
  return error.code === 'CONNECTION_LOST' || faultOf(error.cause) === 'brokenOff';
}

function otherVersion(cause: AppError): UnusableHostError {
  return new UnusableHostError(cause.code, platformMessages.otherVersion({ reason: cause.said }), { cause });
}
