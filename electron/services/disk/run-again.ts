import { z } from 'zod';
import { aborted, withDeadline } from '../../base/deadline.ts';
import type { Disposable } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import { containerId } from '../../contract/common.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import type { Message } from '../../contract/messages/message.ts';
import type { EngineClient } from '../../engine/client.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type ClaimPorts, inspectContainer, startContainer } from '../../engine/containers.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { VmManager } from '../../vm/manager.ts';

export interface RunAgainOptions {
  readonly vm: Pick<VmManager, 'hold' | 'isStarting' | 'start'>;
  readonly connection: Pick<EngineConnection, 'epoch' | 'client' | 'onDidConnect'>;
  readonly claimPorts: ClaimPorts | undefined;
  readonly log: Logger;
}

/** A container that ran. */
export interface Ran {
  readonly id: string;
  readonly name: string;
}

/** The engine answers the VM first and the host's own client a moment later: this long may lie between, in milliseconds. */
const CONNECT_MS = 60_000;
/** An engine that hangs keeps nobody from the disk: what runs in it cannot be told then. In milliseconds. */
const LOOK_MS = 20_000;
/** A swarm puts another in its place by itself. */
const OF_SWARM = 'com.docker.swarm.task.id';
const listed = z.array(z.object({ Id: containerId }));

/** Keeps the VM off for a while, and starts again what ran in it: whoever asked for a copy of the disk did not ask for its end. */
export class RunAgain {
  readonly #options: RunAgainOptions;

  constructor(options: RunAgainOptions) {
    this.#options = options;
  }

  /**
   * As VmManager.hold(). Once the VM is back, also after work that failed, its containers that ran are started, with or without a
   * restart policy; not those that were paused, or are gone as they were run with --rm. `left` has the names of those that did not
   * start, after all others; it never rejects.
   */
  async hold<T>(why: Message, work: () => Promise<T>): Promise<{ result: T; left: Promise<readonly string[]> }> {
    const { vm } = this.#options;
    let ran: readonly Ran[] = [];
    let left: Promise<readonly string[]> = Promise.resolve([]);
    const look = async () => {
      ran = await this.running();
    };
    const result = await vm.hold(why, work, look).finally(() => {
      // One that was off, or that somebody has stopped meanwhile, stays off.
      if (vm.isStarting) left = this.start(ran);
    });
    return { result, left };
  }

  /** What runs now in a VM that is up, and can be started again. Never rejects: nothing, where nobody can tell. */
  running(): Promise<readonly Ran[]> {
    return this.#running().catch((error) => {
      this.#options.log.warn('nobody can tell what runs in the VM', { error: messageOf(error) });
      return [];
    });
  }

  async #running(): Promise<Ran[]> {
    return withDeadline('the list of running containers', LOOK_MS, async (signal) => {
      const client = await this.#client(signal);
      const list = await client.docker({ signal }).listContainers({ filters: { status: ['running', 'restarting'] } });
      const ran: Ran[] = [];
      // The oldest first: one may need the network of another that was there before it.
      for (const { Id: id } of listed.parse(list).toReversed()) {
        const { Name, Config, HostConfig } = await inspectContainer(client, id, { signal });
        const isSwarm = Config.Labels[OF_SWARM] !== undefined;
        if (!HostConfig.AutoRemove && !isSwarm) ran.push({ id, name: Name.replace(/^\//, '') });
      }
      return ran;
    });
  }

  /** Starts what ran, once the VM runs, which is started for it. Resolves with the names of what does not start; never rejects. */
  async start(ran: readonly Ran[]): Promise<readonly string[]> {
    const { vm, claimPorts, log } = this.#options;
    const left: string[] = [];
    if (ran.length === 0) return left;
    let client: EngineClient;
    try {
      await vm.start();
      client = await withDeadline('connecting to the engine', CONNECT_MS, (signal) => this.#client(signal));
    } catch (error) {
      // Why the VM does not run is its own to say.
      log.warn('what ran in the VM is not started again', { error: messageOf(error) });
      return ran.map(({ name }) => name);
    }
    for (const { id, name } of ran) {
      try {
        // One with a restart policy runs by now, which is as good.
        await startContainer(client, id, { claimPorts });
      } catch (error) {
        log.warn('a container that ran does not start again', { detail: name, error: messageOf(error) });
        left.push(name);
      }
    }
    return left;
  }

  /** The engine's client, as soon as there is one. */
  async #client(signal: AbortSignal): Promise<EngineClient> {
    const { connection } = this.#options;
    if (connection.epoch) return connection.client();
    let listener: Disposable | undefined;
    const connected = new Promise<void>((resolve) => {
      listener = connection.onDidConnect(() => resolve());
    });
    await Promise.race([connected, aborted(signal)]).finally(() => listener?.dispose());
    signal.throwIfAborted();
    return connection.client();
  }
}

/** The closing words, once what ran runs again, with what does not; without that for who does not wait for it any more. */
export async function saidWith(said: Message, left: Promise<readonly string[]>, signal: AbortSignal): Promise<Message> {
  const names = await Promise.race([left, aborted(signal).then(() => [])]);
  if (names.length === 0) return said;
  const { hint } = said;
  return { ...diskMessages.notRunning({ names: names.join(', '), said }), ...(hint ? { hint } : {}) };
}
