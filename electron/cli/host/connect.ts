import { connect as connectSocket } from 'node:net';
import { WebSocket } from 'ws';
import { DeadlineError, withDeadline } from '../../base/deadline.ts';
import { retry } from '../../base/retry.ts';
import { AppError } from '../../contract/errors.ts';
import { type Contract, contract } from '../../contract/index.ts';
import { type Connection, connect, type Greeting } from '../../contract/wire/client.ts';
import { overWebSocket } from '../../contract/wire/web-socket.ts';
import { assertOwnRuntime } from '../../platform/home.ts';
import { errnoOf, ioError } from '../../platform/io-error.ts';
import type { HomePaths } from '../../platform/paths.ts';
import { answers } from '../../platform/private-server.ts';
import { readSmallText } from '../../platform/read-file.ts';
import { NotRunningError } from '../errors.ts';
import { unanswered } from './unanswered.ts';

/** A host that listens answers in milliseconds; this is for one on a machine under load. */
const HELLO_MS = 10_000;

export interface Host extends Connection<Contract> {
  readonly greeting: Greeting;
}

/** Connects to the host of this home; null when none runs. Rejects when one is there that cannot be talked to. */
export async function findHost(paths: HomePaths): Promise<Host | null> {
  await assertOwnRuntime(paths);
  // One that ended between the knock and the greeting is not there: looked for once more.
  return retry(() => greet(paths), { delays: [100], retryable: isReset });
}

/** Its end has reset or closed the connection. */
function isReset(error: unknown): boolean {
  return error instanceof AppError && (error.code === 'CONNECTION_LOST' || errnoOf(error.cause) === 'ECONNRESET');
}

async function greet(paths: HomePaths): Promise<Host | null> {
  if (!(await answers(paths.hostSocket))) return null;
  const socket = new WebSocket('ws://localhost/rpc', {
    // Not ws+unix: a URL would need the path escaped, and ws does not undo that.
    createConnection: () => connectSocket(paths.hostSocket),
    perMessageDeflate: false,
  });
  let failure: Error | null = null;
  socket.once('error', (error) => {
    failure = error;
  });
  const connection = connect(contract, overWebSocket(socket), { client: 'cli', ...(await pipeToken(paths)) });
  try {
    const greeting = await withDeadline('the host', HELLO_MS, () => connection.ready);
    return { ...connection, greeting };
  } catch (error) {
    connection.close();
    // So many wait for one that is stopped that the system takes no more.
    const full = errnoOf(failure) === 'EAGAIN';
    if (failure && !full) throw ioError('reach the host', paths.hostSocket, failure);
    if (!full && !(error instanceof DeadlineError)) throw error;
    throw await unanswered(paths, error);
  }
}

/** The same, but throws NotRunningError when none runs. */
export async function requireHost(paths: HomePaths): Promise<Host> {
  const host = await findHost(paths);
  if (!host) throw new NotRunningError();
  return host;
}

/** Windows' pipes let other users in, so there the host asks for the token only this user can read. */
async function pipeToken({ webTokenFile }: HomePaths): Promise<{ token?: string }> {
  if (process.platform !== 'win32') return {};
  return { token: (await readSmallText(webTokenFile).catch(() => '')).trim() };
}
