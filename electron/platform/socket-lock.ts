import { randomBytes } from 'node:crypto';
import { type FileHandle, lstat, open, readdir, rename, unlink } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { sleep, withDeadline } from '../base/deadline.ts';
import { AppError } from '../contract/errors.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { errnoOf } from './io-error.ts';
import { withUmask } from './umask.ts';

/** What taking the lock led to: it is ours, or another process has it; `pid` is null when that one does not say who it is. */
export type Taken = { readonly release: () => Promise<void> } | { readonly heldBy: number | null };

/** Milliseconds a process may take to say who it is. One that is stopped never does; it holds what it holds all the same. */
const ANSWER_MS = 2_000;
/** Milliseconds for others that try at the same moment to settle who is first; they need a few. */
const SETTLE_MS = 10_000;
const PAUSE_MS = 10;

/** A process that listens for this lock. */
interface Rival {
  readonly name: string;
  readonly holds: boolean;
  readonly pid: number | null;
}

/**
 * A lock that the kernel drops with its holder's life, made of sockets in a folder that only the user can enter: Node has
 * no flock, and an abstract socket can be squatted by any user, in every network namespace anew.
 *
 * Whoever wants the lock first listens on a socket of its own, under a name that was never used before and never will be,
 * and only then looks for others. So of any two at least one sees the other, and what a dead process left can be unlinked
 * without a race: nobody comes back to such a name. Of those that try at once the lowest name goes first.
 */
export async function takeSocketLock(file: string): Promise<Taken> {
  const folder = await open(dirname(file), 'r');
  // By the folder's descriptor a path fits into sun_path however long the folder's own is.
  const at = (name: string) => `/proc/self/fd/${folder.fd}/${name}`;
  const prefix = `${basename(file)}.`;
  try {
    for (const end = performance.now() + SETTLE_MS; performance.now() < end; await sleep(PAUSE_MS)) {
      const earlier = await rivals({ folder, at, prefix });
      const holder = earlier.find(({ holds }) => holds);
      if (holder) return await given(folder, holder.pid);
      if (earlier.length > 0) continue;
      const own = await listen(at, `${prefix}${randomBytes(8).toString('hex')}.sock`);
      const look = () => rivals({ folder, at, prefix });
      const outcome = await compete(own.name, look, end).catch(async (error) => {
        await own.close();
        throw error;
      });
      if (outcome === 'won') {
        own.hold();
        return { release: () => own.close().finally(() => folder.close()) };
      }
      await own.close();
      if (outcome !== 'lost') return await given(folder, outcome.pid);
    }
    throw new AppError('IN_USE', platformMessages.contended({ path: dirname(file) }));
  } catch (error) {
    await folder.close();
    throw error;
  }
}

async function given(folder: FileHandle, heldBy: number | null): Promise<Taken> {
  await folder.close();
  return { heldBy };
}

/** Waits for those that have to yield to `own`; a rival when it holds the lock, `lost` when one goes first. */
async function compete(own: string, look: () => Promise<Rival[]>, end: number): Promise<'won' | 'lost' | Rival> {
  for (; performance.now() < end; await sleep(PAUSE_MS)) {
    const others = (await look()).filter(({ name }) => name !== own);
    const holder = others.find(({ holds }) => holds);
    if (holder) return holder;
    if (others.length === 0) return 'won';
    if (others.some(({ name }) => name < own)) return 'lost';
  }
  return 'lost';
}

interface Place {
  readonly folder: FileHandle;
  readonly at: (name: string) => string;
  readonly prefix: string;
}

/** Everyone who listens for this lock; the sockets of those who have ended are removed. */
async function rivals({ folder, at, prefix }: Place): Promise<Rival[]> {
  const names = (await readdir(at(''))).filter((name) => name.startsWith(prefix) && name.endsWith('.sock'));
  // A socket that was put here while the folder was open to others says nothing. Root may run the user's Slipway.
  const trusted = [0, process.getuid?.(), (await folder.stat()).uid];
  const found = await Promise.all(
    names.map(async (name) => {
      const path = at(name);
      const file = await lstat(path).catch(() => null);
      return file?.isSocket() && trusted.includes(file.uid) ? ask(name, path) : null;
    }),
  );
  return found.filter((rival) => rival !== null);
}

async function ask(name: string, path: string): Promise<Rival | null> {
  let answer = '';
  const socket = connect(path);
  try {
    await withDeadline('the holder of a lock', ANSWER_MS, () => {
      return new Promise<void>((resolve, reject) => {
        socket.on('data', (chunk) => {
          answer += chunk;
        });
        socket.once('end', resolve).once('error', reject);
      });
    });
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return null;
    // It closed between our knock and its answer: the next look tells whether that was its end.
    if (errnoOf(error) === 'ECONNRESET') return { name, pid: null, holds: false };
    if (errnoOf(error) === 'ECONNREFUSED') {
      await unlink(path).catch(() => undefined);
      return null;
    }
    // Too busy, stopped, or not to be reached by this user: it is there.
  } finally {
    socket.on('error', () => undefined).destroy();
  }
  const [, pid, state] = /^(\d+) (trying|holding)\n/.exec(answer) ?? [];
  return { name, pid: pid === undefined ? null : Number(pid), holds: state !== 'trying' };
}

interface Listener {
  readonly name: string;
  hold(): void;
  close(): Promise<void>;
}

/** Listens, and only then takes the name others look for: a socket that is bound but does not listen yet looks dead. */
async function listen(at: Place['at'], name: string): Promise<Listener> {
  let state = 'trying';
  const server = createServer((socket) => {
    socket.unref();
    socket.on('error', () => undefined).end(`${process.pid} ${state}\n`);
  });
  server.unref();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    // Who can enter the folder may ask, so that the user is not shut out by a socket that root left behind.
    withUmask(0, () => server.listen(at(`${name}.new`), resolve));
  });
  server.on('error', () => undefined);
  const close = async () => {
    // Not waited for: it would wait for those who ask, and one that is stopped never leaves.
    server.close();
    await unlink(at(name)).catch(() => undefined);
  };
  try {
    await rename(at(`${name}.new`), at(name));
  } catch (error) {
    await close();
    throw error;
  }
  const hold = () => {
    state = 'holding';
  };
  return { name, close, hold };
}
