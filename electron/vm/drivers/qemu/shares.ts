import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { settlesWithin, sleep } from '../../../base/deadline.ts';
import type { Logger } from '../../../base/logger.ts';
import { Mutex } from '../../../base/mutex.ts';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { shareMessages } from '../../../contract/messages/shares.ts';
import { vmMessages } from '../../../contract/messages/vm.ts';
import { isWithin } from '../../../contract/shares.ts';
import { dataDiskAt } from '../../../platform/data-record.ts';
import { readJson, writeJson } from '../../../platform/files.ts';
import { messageOf } from '../../../platform/io-error.ts';
import { lookAt } from '../../../platform/look-at.ts';
import { ownFolders } from '../../../platform/own-folders.ts';
import type { HomePaths } from '../../../platform/paths.ts';
import { KILLED_MS, start } from '../../../platform/process.ts';
import { isAlive, killProcess, processStartTime } from '../../../platform/process-identity.ts';
import { openEmpty, readLogEnd } from '../../../platform/read-file.ts';
import type { OpenShare, SharedFolder } from '../../driver.ts';
import { servedFolder } from '../served-folder.ts';
import { HOT_PORTS, hotPort } from './args.ts';
import type { VmSession } from './session.ts';
import { crowdingOf, findFileServer, serveCommand, serverPath } from './virtiofsd.ts';

export interface SharesOptions {
  readonly paths: HomePaths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Logger;
}

const server = z.object({
  tag: z.string(),
  path: z.string(),
  readOnly: z.boolean(),
  /** Which port of the machine it is plugged into. */
  port: z.int(),
  pid: z.int().positive(),
  startTime: z.string().nullable(),
});
type Server = z.infer<typeof server>;

/** What the next host needs to go on with the folders of a running VM. */
const recordFile = ({ vm }: HomePaths) => join(vm, 'shares.json');

/**
 * A socket's name in the runtime folder, no longer than docker.sock: see paths.ts. QEMU's file server keeps a lock by it, for all
 * VMs of this machine.
 */
function socketOf({ root }: HomePaths, port: number): string {
  return `f${createHash('sha256').update(root).digest('hex').slice(0, 6)}${port.toString(36)}.s`;
}

const logOf = ({ logs }: HomePaths, port: number) => join(logs, `share${port}.log`);

/** How long a file server may take until it takes its connection, in milliseconds: a tenth of a second, but on a busy machine. */
const SERVES_MS = 10_000;
/** How long a guest is waited for to let go of a device, in milliseconds. It keeps the port until it does. */
const UNPLUGGED_MS = 5_000;
/** How often a file server of an earlier host is looked at: it is not our child, and nothing tells of its end. */
const LIVENESS_MS = 2_000;

/** Folders of this machine that are plugged into one VM process, each with a file server that ends with it. */
export class Shares {
  readonly #options: SharesOptions;
  readonly #session: VmSession;
  readonly #open = new Map<number, Server & OpenShare>();
  /** Ports that a guest has not given back yet. */
  readonly #lost = new Set<number>();
  readonly #work = new Mutex();

  constructor(session: VmSession, options: SharesOptions) {
    this.#session = session;
    this.#options = options;
  }

  get open(): readonly OpenShare[] {
    return [...this.#open.values()];
  }

  /** Takes over what an earlier host has plugged in. */
  async adopt(): Promise<void> {
    for (const one of await readServers(this.#options.paths)) {
      this.#add(one, { ended: endOf(one), kill: async () => void ((await isSame(one)) && killProcess(one.pid)) });
    }
  }

  /** Plugs a folder in. Rejects with an AppError, and leaves nothing then. */
  share(folder: SharedFolder): Promise<OpenShare> {
    return this.#work.run(() => this.#share(folder));
  }

  async #share({ tag, path, readOnly }: SharedFolder): Promise<OpenShare> {
    const { paths, env } = this.#options;
    // It may have ended while others were plugged in.
    if (this.#session.isOver) throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
    const isFree = (port: number) => !this.#open.has(port) && !this.#lost.has(port);
    const port = Array.from({ length: HOT_PORTS }, (_, index) => index).find(isFree);
    if (port === undefined) throw new AppError('CONFLICT', shareMessages.tooMany({ limit: HOT_PORTS }));
    const own = await ownFolders(paths, env);
    const disk = await dataDiskAt(paths);
    // What does not answer is as it was named: a way through it would not be answered for, either.
    const open = this.open.map(async (one) => ({
      path: await lookAt(one.path, async (real) => real).catch(() => one.path),
      readOnly: one.readOnly,
    }));
    const others = await Promise.all(open);
    const folder = await lookAt(path, () => servedFolder(path, { own, disk, open: others }));
    const name = socketOf(paths, port);
    const socket = join(paths.runtime, name);
    await rm(socket, { force: true });
    const isRoot = process.getuid?.() === 0;
    const hidden = own.filter((each) => isWithin(each, folder));
    const command = serveCommand(await findFileServer(env), { folder, readOnly, socket: name, hidden, isRoot });
    const log = await openEmpty(logOf(paths, port));
    const child = await start(...command, {
      stdio: ['ignore', log.fd, log.fd],
      survive: true,
      umask: 0,
      cwd: paths.runtime,
      env: { PATH: serverPath(env) },
    }).finally(() => log.close());
    const one = { tag, path, readOnly, port, pid: child.pid, startTime: await processStartTime(child.pid) };
    const ended = child.exited.then(() => undefined);
    const kill = async () => child.kill();
    try {
      await this.#plug(one, socket, ended);
      const open = this.#add(one, { ended, kill });
      await this.#record();
      return open;
    } catch (error) {
      this.#open.delete(port);
      await this.#unplug(one, kill, ended);
      const words = (await readLogEnd(logOf(paths, port)).catch(() => '')).trim().split('\n').at(-1);
      throw error instanceof AppError && error.code !== 'UNSUPPORTED' && words
        ? new AppError(error.code, shareMessages.notServed({ path, reason: quoted(words.slice(0, 300)) }), {
            cause: error,
          })
        : error;
    } finally {
      // Both ends of its one connection are there, or nobody wants it.
      await rm(socket, { force: true }).catch(() => undefined);
    }
  }

  async #plug(one: Server, socket: string, ended: Promise<void>): Promise<void> {
    const { id, bus } = hotPort(one.port);
    const end = performance.now() + SERVES_MS;
    const addr = { type: 'unix', data: { path: socket } };
    const backend = { type: 'socket', data: { addr, server: false } };
    for (;;) {
      try {
        await this.#session.command('chardev-add', { id, backend });
        break;
      } catch (error) {
        if (this.#session.isOver || performance.now() > end || (await settlesWithin(ended, 0))) throw error;
        await sleep(20);
      }
    }
    const device = { driver: 'vhost-user-fs-pci', id, bus, chardev: id, tag: one.tag, 'queue-size': 1024 };
    try {
      await this.#session.command('device_add', device);
    } catch (error) {
      // A VM of an older Slipway has no such port, nor memory to share.
      if (!/bus .*not found/i.test(messageOf(error))) throw error;
      throw new AppError('UNSUPPORTED', shareMessages.restart(), { details: { reason: 'restart' }, cause: error });
    }
  }

  #add(one: Server, how: { readonly ended: Promise<void>; readonly kill: () => Promise<void> }): OpenShare {
    const open = {
      ...one,
      ended: how.ended,
      crowding: () => crowdingOf(one.pid),
      close: () =>
        this.#work.run(async () => {
          if (!this.#open.delete(one.port)) return;
          await this.#unplug(one, how.kill, how.ended);
          await this.#record().catch((error) =>
            this.#options.log.warn('cannot record shares', { error: String(error) }),
          );
        }),
    };
    this.#open.set(one.port, open);
    return open;
  }

  /** Never rejects. */
  async #unplug({ port }: Server, kill: () => Promise<void>, ended: Promise<void>): Promise<void> {
    const { id } = hotPort(port);
    const unplugging = this.#session.unplugging(id);
    const asked = await this.#session.command('device_del', { id }).then(
      () => true,
      () => false,
    );
    // One that was never plugged in is not to be waited for.
    if (!asked) unplugging.dispose();
    else if (!(await settlesWithin(unplugging.gone, UNPLUGGED_MS))) {
      this.#lost.add(port);
      this.#options.log.warn('the guest does not let go of a folder', { port });
      void unplugging.gone.then(() => this.#work.run(() => this.#free(port)));
    }
    await kill();
    await settlesWithin(ended, KILLED_MS);
    if (!this.#lost.has(port)) await this.#free(port);
  }

  /** Its port can be another's. Never rejects. */
  async #free(port: number): Promise<void> {
    await this.#session.command('chardev-remove', { id: hotPort(port).id }).catch(() => undefined);
    this.#lost.delete(port);
  }

  #record(): Promise<void> {
    const servers = [...this.#open.values()].map((one): Server => server.parse(one));
    return writeJson(recordFile(this.#options.paths), servers);
  }
}

/**
 * Ends file servers whose VM process has ended, which they do by themselves unless it never came to them. Resolves with the files
 * that they have left.
 */
export async function endShares(paths: HomePaths): Promise<readonly string[]> {
  const servers = await readServers(paths);
  for (const one of servers) if (await isSame(one)) killProcess(one.pid);
  const sockets = servers.map(({ port }) => join(paths.runtime, socketOf(paths, port)));
  // The one in Rust writes its pid beside its socket.
  return [recordFile(paths), ...sockets, ...sockets.map((socket) => `${socket}.pid`)];
}

async function readServers(paths: HomePaths): Promise<readonly Server[]> {
  const found = await readJson(recordFile(paths));
  const parsed = z.array(server).safeParse(found.kind === 'value' ? found.value : []);
  return parsed.success ? parsed.data : [];
}

async function isSame({ pid, startTime }: Server): Promise<boolean> {
  return startTime !== null && (await isAlive(pid)) && (await processStartTime(pid)) === startTime;
}

/** Resolves when one that is not our child has ended. */
function endOf(one: Server): Promise<void> {
  return new Promise((resolve) => {
    const look = async () => {
      if (await isSame(one)) setTimeout(() => void look(), LIVENESS_MS).unref();
      else resolve();
    };
    void look();
  });
}
