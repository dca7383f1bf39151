import { rm } from 'node:fs/promises';
import { isIPv6 } from 'node:net';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import { portMessages } from '../contract/messages/ports.ts';
import { ensurePrivateDir } from '../platform/files.ts';
import { messageOf } from '../platform/io-error.ts';
import { RotatingFile } from '../platform/rotating-file.ts';
import { type Identity, loadIdentity } from './channel/identity.ts';
import type { OpenForward, PortForward, Stage, VmDriver } from './driver.ts';
import { type GuestImage, loadGuestImage } from './image/manifest.ts';
import { bootVm, type VmConfig } from './instance/boot.ts';
import type { EngineLiveness } from './instance/engine-liveness.ts';
import type { VmFiles } from './instance/files.ts';
import type { VmCrash } from './instance/problems.ts';
import type { VmRun } from './instance/run.ts';
import { hostStages, requirements, stopStage } from './instance/stages.ts';
import type { StateTracker } from './instance/state-tracker.ts';
import { stopVm } from './instance/stop.ts';
import { supervise } from './instance/supervise.ts';
import { findRunningVm, takeOverVm } from './instance/take-over.ts';

export interface MachineOptions {
  readonly files: VmFiles;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly createDriver: (identity: Identity) => VmDriver;
  readonly guestDir: () => Promise<string>;
  /** What the next start uses. */
  readonly config: () => VmConfig;
  readonly tracker: StateTracker;
  readonly engine: EngineLiveness;
  /** The way to the engine of the present run may have changed. */
  readonly onDidChangeEngine: () => void;
}

/** The VM as it is: its driver, what was found on disk, and its present run, on which the verbs of vm/instance work. */
export class Machine {
  readonly #options: MachineOptions;
  readonly #driver: VmDriver;
  readonly #identity: Identity;
  readonly #console: RotatingFile;
  #run: VmRun | null = null;
  #image: GuestImage | null = null;
  #dataBytes: number | null = null;

  /** Makes what every VM of this home needs. Rejects when the home cannot be used. */
  static async open(options: MachineOptions): Promise<Machine> {
    const { files, tracker, guestDir } = options;
    await ensurePrivateDir(files.dir);
    const machine = new Machine(options, await loadIdentity(files.identity));
    // What is wrong with disk and image is said when they are needed.
    machine.#dataBytes = await machine.#driver.dataDiskBytes().catch(() => null);
    if (machine.#dataBytes !== null) tracker.apply({ type: 'found' });
    machine.#image = await loadGuestImage(await guestDir(), machine.#driver.variant).catch(() => null);
    return machine;
  }

  private constructor(options: MachineOptions, identity: Identity) {
    this.#options = options;
    this.#identity = identity;
    this.#console = new RotatingFile(options.files.consoleLog);
    this.#driver = options.createDriver(identity);
    this.#driver.onEvent((event) => event.type === 'console' && this.#console.write(`${event.line}\n`));
  }

  get process() {
    return this.#driver.process;
  }

  get image(): GuestImage | null {
    return this.#image;
  }

  /** Size of the data disk in bytes; null while there is none. */
  get dataBytes(): number | null {
    return this.#dataBytes;
  }

  /** This computer as the guest reaches it. */
  get hostAddress(): string {
    return this.#driver.network.hostAddress;
  }

  /** The run of a VM process that has not ended. */
  get run(): VmRun | null {
    const run = this.#run;
    return run && !run.crashed.aborted && !run.over.aborted ? run : null;
  }

  /** Every stage of a start, in order. */
  get stages(): readonly Stage[] {
    return [...hostStages, ...this.#driver.stages, ...requirements];
  }

  /** Opens a port of this machine that leads into the guest; UNSUPPORTED where the driver opens none of its kind. */
  async forward(port: PortForward): Promise<OpenForward> {
    const { protocol, address } = port;
    if (this.#driver.capabilities.forwards[protocol].includes(isIPv6(address) ? 6 : 4))
      return this.#driver.forward(port);
    throw new AppError('UNSUPPORTED', portMessages.family({ protocol: protocol.toUpperCase(), address }));
  }

  /** The run of a VM that a previous host has left; what is left of one that is of no use is cleared away. */
  async find(): Promise<VmRun | null> {
    const { clock, log } = this.#options;
    const run = await findRunningVm({ driver: this.#driver, identity: this.#identity, clock, log });
    if (run) this.#use(run);
    return run;
  }

  /** Rejects with VmCrash when it is of no use. */
  takeOver(run: VmRun, signal: AbortSignal): Promise<VmRun> {
    const { engine, tracker } = this.#options;
    return takeOverVm(run, { engine, tracker, signal });
  }

  /** A cold start, until the engine answers. Whoever calls cleans up when it rejects. */
  boot(how: { readonly repairing: boolean; readonly signal: AbortSignal }): Promise<VmRun> {
    return bootVm({
      ...{ ...this.#options, config: this.#options.config(), driver: this.#driver, identity: this.#identity, ...how },
      onFound: ({ image, dataBytes, run }) => {
        if (image) this.#image = image;
        if (dataBytes !== undefined) this.#dataBytes = dataBytes;
        if (run) this.#use(run);
      },
    });
  }

  /** It is up: its state is kept truthful from now on. */
  supervise(run: VmRun, onCrash: (crash: VmCrash) => void): void {
    const { files, engine, tracker, log } = this.#options;
    supervise(run, { driver: this.#driver, engine, tracker, log, dir: files.dir, onCrash });
  }

  /** Resolves when the VM process has ended, if there is one. Rejects when it does not, even killed. */
  async stop({ force }: { readonly force: boolean }): Promise<void> {
    const { run } = this;
    const driver = this.#driver;
    const { tracker, log } = this.#options;
    if (driver.process) {
      tracker.apply({ type: 'stop', stage: stopStage.id });
      run?.withdrawEngine();
      // In the middle of a cold boot nothing of worth runs yet, and nothing listens.
      const isEarly = run !== null && !run.adopted && !run.channel.isUp;
      // Without a run it is one that did not end the last time it was killed.
      if (!run) await driver.kill();
      else await stopVm({ driver, channel: run.channel, force: force || isEarly, log, exited: run.exited });
      await run?.exited;
    }
    this.dropRun();
    tracker.apply({ type: 'ended' });
  }

  /** Deletes all data. The VM must not run. */
  async delete(): Promise<void> {
    await this.#driver.delete();
    await rm(this.#options.files.seed, { force: true });
    this.#dataBytes = null;
    this.#options.tracker.apply({ type: 'deleted' });
  }

  /** Ends whatever a failed attempt has left; what becomes of the state says who calls. Never rejects. */
  async cleanUp(): Promise<void> {
    this.dropRun();
    const { log } = this.#options;
    await this.#driver.kill().catch((error) => log.warn('cannot end the VM process', { error: messageOf(error) }));
  }

  dropRun(): void {
    this.#run?.dispose();
    this.#run = null;
  }

  /** Lets go of everything, of a VM that runs without ending it. */
  async close(): Promise<void> {
    this.dropRun();
    await this.#driver.detach();
    this.#console.dispose();
  }

  #use(run: VmRun): void {
    this.dropRun();
    this.#run = run;
    run.onDidChangeEngine(this.#options.onDidChangeEngine);
    if (run.engine) this.#options.onDidChangeEngine();
  }
}
