import { createReadStream, createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { connect, createServer, type Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { sleep, withDeadline } from '../../../../base/deadline.ts';
import { listenPrivately } from '../../../../platform/private-server.ts';
import type { VmSession } from '../session.ts';

/** How long the devices' state, half a megabyte, may take, in milliseconds: 0.2 s on a quiet machine. */
const DEVICES_MS = 30_000;
/** How often QEMU is asked, in milliseconds: it tells by itself only who asks for that. */
const LOOK_MS = 10;

interface StateFile {
  readonly file: string;
  /** Carries it to or from QEMU, which must not open files by a name that it is told. */
  readonly socket: string;
  readonly signal: AbortSignal;
}

/** Writes the state of a stopped VM's devices to a file; its memory, which is a file already, stays where it is. */
export async function saveDevices(session: VmSession, { file, socket, signal }: StateFile): Promise<void> {
  await memoryStays(session);
  const server = createServer();
  await listenPrivately(server, socket);
  try {
    const connection = new Promise<Socket>((resolve) => server.once('connection', resolve));
    await withDeadline('saving the VM’s devices', { ms: DEVICES_MS, signal }, async (inner) => {
      await session.command('migrate', { uri: `unix:${socket}` });
      const written = connection.then((from) =>
        pipeline(from, createWriteStream(file, { mode: 0o600 }), { signal: inner }),
      );
      await Promise.all([written, untilMigrated(session, inner)]);
    });
  } finally {
    server.close();
    await rm(socket, { force: true });
  }
}

/** Gives a VM that was started for it the devices' state; its CPUs are stopped still. */
export async function loadDevices(session: VmSession, { file, socket, signal }: StateFile): Promise<void> {
  await memoryStays(session);
  try {
    await withDeadline('loading the VM’s devices', { ms: DEVICES_MS, signal }, async (inner) => {
      await session.command('migrate-incoming', { uri: `unix:${socket}` });
      const to = connect(socket);
      const refused = new Promise<never>((_, reject) =>
        to.on('error', (error) => to.bytesWritten === 0 && reject(error)),
      );
      // QEMU hangs up once it has what it needs, which may be before it is told that there is no more.
      pipeline(createReadStream(file), to, { signal: inner }).catch(() => undefined);
      // What it cannot use it does not say: it ends.
      const ended = session.exited.then(() => Promise.reject(new Error('the VM process cannot use the state')));
      await Promise.race([untilMigrated(session, inner), ended, refused]);
    });
  } finally {
    await rm(socket, { force: true });
  }
}

function memoryStays(session: VmSession): Promise<unknown> {
  const capabilities = [{ capability: 'x-ignore-shared', state: true }];
  return session.command('migrate-set-capabilities', { capabilities });
}

async function untilMigrated(session: VmSession, signal: AbortSignal): Promise<void> {
  for (;;) {
    const answer = (await session.command('query-migrate', {})) as { status?: string; 'error-desc'?: string };
    if (answer.status === 'completed') return;
    if (answer.status === 'failed' || answer.status === 'cancelled')
      throw new Error(answer['error-desc'] ?? `the migration ${answer.status}`);
    await sleep(LOOK_MS, signal);
  }
}
