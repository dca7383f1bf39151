import { aborted, settlesWithin } from '../../../base/deadline.ts';
import { AppError } from '../../../contract/errors.ts';
import { acceleratorMessages } from '../../../contract/messages/qemu.ts';
import { vmMessages } from '../../../contract/messages/vm.ts';
import { messageOf } from '../../../platform/io-error.ts';
import type { DriverEvent, OpenForward, OpenShare, PortForward, SharedFolder } from '../../driver.ts';
import { distrustAccelerator } from './accelerator.ts';
import { noneLeft } from './failure.ts';
import type { SessionEvent, VmSession } from './session.ts';
import { Shares, type SharesOptions } from './shares.ts';
import { addForward, type HostPort, removeForward, removeForwards } from './user-net.ts';

export interface RunningVmOptions extends SharesOptions {
  /** Where is kept which accelerators work. */
  readonly accelerators: string;
}

/** How long the first instruction waits for folders, in milliseconds: some seconds for one that does not answer, a tenth for each that does. */
const SHARES_MS = 10_000;

/** How long the console of a VM that runs is tried for, in milliseconds: its socket is there or never will be. */
const CONSOLE_MS = 5_000;

/** A VM process with what leads from this machine into its guest, which is as it is wanted whenever there is control of it. */
export class RunningVm {
  readonly session: VmSession;
  readonly #options: RunningVmOptions;
  readonly #shares: Shares;
  /** Ports that are open, or were when control was lost. */
  readonly #forwards = new Set<PortForward>();
  /** The guest is stopped, and is not to be told to go on by who finds it so; `missed` where control was back meanwhile. */
  #stopped: { missed: boolean } | null = null;
  /** Resolves when control that was lost and is back has been used for what it was missed for. */
  #controlled: Promise<void> = Promise.resolve();

  constructor(session: VmSession, options: RunningVmOptions) {
    this.session = session;
    this.#options = options;
    this.#shares = new Shares(session, options);
  }

  /** Offers the guest its folders and lets its CPUs run; `beforeItRuns` is the last moment at which it can be kept from that. */
  async begin(
    folders: readonly SharedFolder[],
    { beforeItRuns, signal }: { readonly beforeItRuns: () => Promise<void>; readonly signal: AbortSignal },
  ): Promise<void> {
    const { log } = this.#options;
    this.#stopped = { missed: false };
    // Those that hold others first: where a path leads is looked at by what is open already.
    const offers = folders
      .toSorted((a, b) => a.path.length - b.path.length)
      .map((folder) =>
        this.share(folder).catch((error) =>
          log.warn('a folder is not shared', { path: folder.path, error: messageOf(error) }),
        ),
      );
    // One that does not answer is plugged into the VM that runs, when it does.
    const isDone = await Promise.race([settlesWithin(Promise.all(offers), SHARES_MS), aborted(signal)]);
    signal.throwIfAborted();
    if (isDone === false) log.warn('folders are late: the VM starts without them', { ms: SHARES_MS });
    if (this.session.isOver) throw new AppError('VM_FAILED', vmMessages.off());
    // The end of one that was killed just now may not be known yet, and is not to cost what was saved.
    await this.session.status();
    await beforeItRuns();
    await this.session.run();
    this.#goesOn();
  }

  /** Goes on where the host before has left. */
  async adopt(): Promise<void> {
    await this.#shares.adopt();
    if (this.session.hasControl) await this.#makeGood();
  }

  get shares(): readonly OpenShare[] {
    return this.#shares.open;
  }

  share(folder: SharedFolder): Promise<OpenShare> {
    return this.#shares.share(folder);
  }

  async forward(port: PortForward): Promise<OpenForward> {
    const { monitor, record } = this.session;
    await this.#controlled;
    await addForward(monitor, port).catch(async (error) => {
      // QEMU has no words for it.
      throw (await noneLeft(record.pid, error)) ?? error;
    });
    this.#forwards.add(port);
    return {
      close: async () => {
        this.#forwards.delete(port);
        // A VM process that has ended has closed it, and one without control closes it when that is back.
        await removeForward(monitor, port).catch(() => undefined);
      },
    };
  }

  /** Until the work is over it is nobody else's to let go on what is stopped. */
  async saving<T>(work: () => Promise<T>): Promise<T> {
    this.#stopped = { missed: false };
    try {
      return await work();
    } finally {
      this.#goesOn();
    }
  }

  #goesOn(): void {
    const missed = this.#stopped?.missed;
    this.#stopped = null;
    if (missed && !this.session.isOver) this.#controlled = this.#makeGood();
  }

  /** Does what an event asks for. Null where nobody else is to be told of it. */
  onEvent(event: SessionEvent): DriverEvent | null {
    if (event.type === 'unplugged') return null;
    if (event.type === 'paused') {
      this.#endUnlessItGoesOn().catch((error) =>
        this.#options.log.warn('cannot tell why the VM is paused', { error: messageOf(error) }),
      );
      return null;
    }
    if (event.type === 'control' && event.up) {
      if (this.#stopped) this.#stopped.missed = true;
      else this.#controlled = this.#makeGood();
    }
    return event;
  }

  /** Makes good what happened while nobody had control. Never rejects. */
  async #makeGood(): Promise<void> {
    const { session } = this;
    const { log } = this.#options;
    const { sshHost, sshPort } = session.record;
    const wanted: HostPort[] = [{ protocol: 'tcp', address: sshHost, port: sshPort }, ...this.#forwards];
    const isWanted = ({ protocol, address, port }: HostPort) =>
      wanted.some((one) => one.protocol === protocol && one.address === address && one.port === port);
    // Of the host before, or closed meanwhile: nobody would ever close them.
    await removeForwards(session.monitor, isWanted).catch((error) =>
      log.warn('cannot close ports that nobody wants', { error: messageOf(error) }),
    );
    try {
      // One that was paused for want of disk space may go on; where there still is none it says so again.
      if (!(await this.#endUnlessItGoesOn())) await session.run();
    } catch (error) {
      log.warn('the VM cannot go on', { error: messageOf(error) });
    }
    // Nobody waits for it: one that was not followed so far is only watched.
    session
      .openConsole(AbortSignal.timeout(CONSOLE_MS))
      .catch((error) => log.warn('the console of the VM cannot be followed', { error: messageOf(error) }));
  }

  /**
   * A guest that its accelerator cannot run any further never goes on: it counts as crashed, and tcg has the next try.
   * Resolves with whether it was such a one.
   */
  async #endUnlessItGoesOn(): Promise<boolean> {
    const { session } = this;
    const { accelerators, log } = this.#options;
    if ((await session.status()) !== 'internal-error') return false;
    const { accelerator } = session.record;
    log.error('the accelerator gave up on the guest', { accelerator });
    if (accelerator !== 'tcg') await distrustAccelerator(accelerators, acceleratorMessages.gaveUp({ accelerator }));
    await session.kill();
    return true;
  }
}
