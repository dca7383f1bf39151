import type { Duplex } from 'node:stream';
import { withDeadline } from '../../base/deadline.ts';
import type { Event } from '../../base/emitter.ts';
import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { stateMessages, vmMessages } from '../../contract/messages/vm.ts';
import type { ExecOptions, GuestChannel } from '../../vm/channel/guest-channel.ts';
import type { ExecResult, GuestProcess, GuestShell } from '../../vm/channel/guest-program.ts';
import type { OpenForward, OpenShare, PortForward, SharedFolder } from '../../vm/driver.ts';
import { againStage } from '../../vm/instance/stages.ts';
import type { VmState } from '../../vm/instance/state.ts';
import type { VmManager } from '../../vm/manager.ts';

/** The guest, for other services. What is done in it rejects with ENGINE_UNAVAILABLE while the VM is not up. */
export interface Guest {
  /** Its engine answers, or has, and commands can be run in it. */
  isUp(): boolean;
  /** `isUp` or `pid` may have changed. */
  readonly onDidChange: Event<unknown>;
  /** The pid of the VM process, whether the guest is up or not; null while there is none. */
  pid(): number | null;
  /** Runs an sh line to its end. A non-zero code is an answer, not an error. */
  exec(command: string, options?: ExecOptions): Promise<ExecResult>;
  /** Opens a root terminal running an sh line, or the login shell. */
  shell(options: { command?: string; cols: number; rows: number; signal?: AbortSignal }): Promise<GuestShell>;
  /** Starts an sh line without a terminal. */
  start(command: string, signal?: AbortSignal): Promise<GuestProcess>;
  /** Its address on its network. */
  address(): string;
  /** Connects to a TCP port as seen from the guest. */
  dialPort(host: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** Opens a port of this machine that leads to one of the guest's; UNSUPPORTED where that cannot be. */
  forward(port: PortForward): Promise<OpenForward>;
  /** The folders of this machine that it is offered now. */
  shares(): readonly OpenShare[];
  /** How many it can be offered at once; 0 for none. */
  mostShares(): number;
  /** Offers it one; UNSUPPORTED where that cannot be. */
  share(folder: SharedFolder): Promise<OpenShare>;
}

/** How long, in milliseconds, a connection to the engine may take: most of it for an SSH connection just being opened again. */
const DIAL_MS = 15_000;

/** The ways into the VM, and the words in which they are refused while it is not up. */
export class WaysIn {
  readonly #manager: VmManager;
  readonly guest: Guest;

  constructor(manager: VmManager) {
    this.#manager = manager;
    this.guest = {
      isUp: () => manager.isUp,
      onDidChange: manager.onChange,
      pid: () => manager.instance?.driver.process?.pid ?? null,
      exec: async (command, options) => this.#channel().exec(command, options),
      shell: async (options) => this.#channel().shell(options),
      start: async (command, signal) => this.#channel().start(command, signal),
      address: () => manager.instance?.driver.network.guestAddress ?? '127.0.0.1',
      dialPort: async (host, port, signal) => this.#channel().dialPort(host, port, signal),
      forward: async (port) => this.#instance().forward(port),
      shares: () => manager.instance?.driver.shares ?? [],
      mostShares: () => manager.instance?.driver.capabilities.shares ?? 0,
      share: async (folder) => this.#instance().share(folder),
    };
  }

  /** For the app itself. */
  dialEngine(): Promise<Duplex> {
    return withDeadline('a connection to the engine', DIAL_MS, async (signal) => {
      const { engine } = this.#manager;
      if (!engine) throw this.#notRunning();
      return engine.dial({ signal });
    });
  }

  /**
   * For a client of docker.sock, refused in words the docker command shows. During a start it waits for the engine's socket, which takes
   * connections before dockerd answers. Where no connection to the guest is left, as while it is frozen, it
   * is refused at once: that the VM does not answer is news, and waiting for it is not. One lost connection of several is neither.
   */
  async dialForClient(signal: AbortSignal): Promise<Duplex> {
    const { engine, channel, tracker, isStarting } = this.#manager;
    if (!engine || !channel || !(isStarting || channel.takesClients)) throw this.#notRunning();
    try {
      return await (isStarting ? engine.dial({ signal }) : channel.dialEngine(signal));
    } catch (error) {
      throw tracker.state.name === 'running' ? error : this.#notRunning();
    }
  }

  #instance(): NonNullable<VmManager['instance']> {
    if (this.#manager.instance) return this.#manager.instance;
    throw new AppError('ENGINE_UNAVAILABLE', vmMessages.off());
  }

  #channel(): GuestChannel {
    const { channel, tracker } = this.#manager;
    if (channel) return channel;
    throw new AppError('ENGINE_UNAVAILABLE', whyNot(tracker.state));
  }

  #notRunning(): AppError {
    const why = whyNot(this.#manager.tracker.state);
    const { hint } = why;
    return new AppError(
      'ENGINE_UNAVAILABLE',
      hint ? vmMessages.noEngineHint({ why, hint }) : vmMessages.noEngine({ why }),
    );
  }
}

/** Why the VM is of no use, and what to do; nothing where it is being started. */
function whyNot(state: VmState): Message {
  if ('problem' in state) return { ...state.problem.error.said, hint: undefined };
  if ('stage' in state && state.stage === againStage.id) return vmMessages.startedAgain();
  // Its end, or a sleep that failed, is not known of yet.
  if (state.name === 'running') return vmMessages.noConnection();
  const isOff = state.name === 'stopped' || state.name === 'absent';
  const said = stateMessages[state.name]();
  return isOff ? vmMessages.stateOff({ state: said }) : vmMessages.state({ state: said });
}
