import { type Disposable, DisposableStore } from '../../base/disposable.ts';
import type { Logger } from '../../base/logger.ts';
import type { Mutex } from '../../base/mutex.ts';
import { AppError } from '../../contract/errors.ts';
import { sleepMessages } from '../../contract/messages/sleep.ts';
import { DockerProxy } from '../../engine/proxy/docker-proxy.ts';
import type { ProxyHooks } from '../../engine/proxy/hooks.ts';
import type { VmState } from '../../vm/instance/state.ts';
import type { VmManager } from '../../vm/manager.ts';
import { swarmHooks } from './swarm-hooks.ts';
import { untilLeft } from './until-left.ts';
import type { WaysIn } from './ways-in.ts';

export interface DockerSocketOptions {
  readonly path: string;
  readonly manager: Pick<
    VmManager,
    'awake' | 'channel' | 'engine' | 'isFallingAsleep' | 'isStarting' | 'onChange' | 'onDidChangeEngine' | 'tracker'
  >;
  readonly ways: Pick<WaysIn, 'dialForClient'>;
  /** What is asked before a request is passed on, and told of it. */
  readonly hooks: Omit<ProxyHooks, 'swarm' | 'awake' | 'isStarting'>;
  /** As for swarmHooks. */
  readonly writing: Mutex;
  readonly log: Logger;
}

/** How long commands that have just ended may take to be gone, in milliseconds: docker itself waits for nothing of the kind. */
const LEAVE_MS = 3_000;

/** Of a VM that was stopped in its sleep, or could not be woken. */
const NOT_ASLEEP: readonly VmState['name'][] = ['stopped', 'broken', 'absent'];

/** docker.sock of the VM: its clients wake one that sleeps, wait for one that starts, stay while it sleeps, and end with it. */
export class DockerSocket implements Disposable {
  readonly #proxy: DockerProxy;
  readonly #listeners = new DisposableStore();

  constructor({ path, manager, ways, hooks, writing, log }: DockerSocketOptions) {
    const swarm = swarmHooks({ channel: () => manager.channel, writing, log });
    this.#proxy = new DockerProxy({
      path,
      log: log.child('proxy'),
      dial: ({ signal }) => ways.dialForClient(signal),
      hooks: {
        ...hooks,
        swarm,
        isStarting: () => manager.isStarting,
        // Its own stream says what the engine answers.
        awake: (signal) => untilLeft(manager.awake('dialled'), signal),
      },
    });
    this.#listeners.add(
      manager.onDidChangeEngine(() => {
        if (manager.engine) {
          swarm.found();
          this.#proxy.unparkClients();
        } else if (manager.isFallingAsleep) this.#proxy.parkClients();
        // Not where only our own connection to the engine ends: theirs may be well, and end by themselves where they are not.
        else this.#proxy.closeClients();
      }),
    );
    // The engine of one that sleeps is gone already.
    this.#listeners.add(
      manager.onChange(() => NOT_ASLEEP.includes(manager.tracker.state.name) && this.#proxy.unparkClients()),
    );
  }

  /** Rejects with an AppError where the socket cannot be used. */
  listen(): Promise<void> {
    return this.#proxy.listen();
  }

  /** A client is at work. */
  get isBusy(): boolean {
    return this.#proxy.isBusy;
  }

  /** Rejects with IN_USE where a client is at work: whom a sleep cut off would ask for the reason at once, and wake the VM again. */
  async assertFree(): Promise<void> {
    await this.#proxy.notBusy(LEAVE_MS);
    const clients = this.#proxy.busyClients;
    if (clients > 0) throw new AppError('IN_USE', sleepMessages.clients({ clients: String(clients) }));
  }

  /** Closes it for good. */
  dispose(): void {
    this.#listeners.dispose();
    this.#proxy.dispose();
  }
}
