import { assertNever } from '../base/assert-never.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { Logger } from '../base/logger.ts';
import { AppError } from '../contract/errors.ts';
import { ensurePrivateDir } from '../platform/files.ts';
import { messageOf } from '../platform/io-error.ts';
import { RotatingFile } from '../platform/rotating-file.ts';
import type { DriverEvent, VmDriver } from './driver.ts';
import type { VmFiles } from './files.ts';
import { type Identity, loadIdentity } from './identity.ts';
import type { GuestImage } from './image/manifest.ts';
import type { VmConfig } from './instance/create.ts';
import { StateTracker } from './state-tracker.ts';
import { VmRun } from './vm-run.ts';

export interface VmCoreOptions {
  readonly files: VmFiles;
  readonly log: Logger;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly createDriver: (identity: Identity) => VmDriver;
  readonly guestDir: () => Promise<string>;
  /** What the next start uses. */
  readonly config: () => VmConfig;
}

/** What all verbs of the instance work on: the driver, what is known about the instance, and its present run. */
export class VmCore {
  readonly options: VmCoreOptions;
  readonly log: Logger;
  readonly tracker: StateTracker;
  readonly #console: RotatingFile;
  readonly #trouble = new Emitter<'no-space' | 'resumed' | 'control'>();
  /** The VM was paused for want of disk space, or goes on; or `hasControl` has changed. */
  readonly onTrouble = this.#trouble.event;
  image: GuestImage | null = null;
  /** Size of the data disk in bytes; null while there is none. */
  dataBytes: number | null = null;
  #identity: Identity | null = null;
  #driver: VmDriver | null = null;
  #run: VmRun | null = null;
  #hasControl = true;

  constructor(options: VmCoreOptions) {
    this.options = options;
    this.log = options.log;
    this.tracker = new StateTracker(options.clock);
    this.#console = new RotatingFile(options.files.consoleLog);
  }

  /** Makes the folder, identity and driver. Rejects when the home cannot be used. */
  async open(): Promise<void> {
    const { files, createDriver } = this.options;
    await ensurePrivateDir(files.dir);
    this.#identity = await loadIdentity(files.identity);
    this.#driver = createDriver(this.#identity);
    this.#driver.onEvent((event) => this.#onDriverEvent(event));
    await this.refreshDataBytes();
    if (this.dataBytes !== null) this.tracker.apply({ type: 'found' });
  }

  /** The driver; only after open(). */
  get driver(): VmDriver {
    if (!this.#driver) throw new AppError('INTERNAL', 'the VM was used before it was opened');
    return this.#driver;
  }

  get isOpen(): boolean {
    return this.#driver !== null;
  }

  get identity(): Identity {
    if (!this.#identity) throw new AppError('INTERNAL', 'the VM was used before it was opened');
    return this.#identity;
  }

  get run(): VmRun | null {
    return this.#run;
  }

  /** Whether the VM process takes orders. */
  get hasControl(): boolean {
    return this.#hasControl;
  }

  newRun(options: { readonly adopted: boolean }): VmRun {
    this.dropRun();
    const { log, clock } = this.options;
    this.#hasControl = true;
    this.#run = new VmRun({ driver: this.driver, identity: this.identity, log, clock, ...options });
    return this.#run;
  }

  dropRun(): void {
    this.#run?.dispose();
    this.#run = null;
  }

  /** Ends whatever a failed attempt has left; what becomes of the state says who calls. Never rejects. */
  async cleanUp(): Promise<void> {
    this.dropRun();
    await this.driver.kill().catch((error) => this.log.warn('cannot end the VM process', { error: messageOf(error) }));
  }

  async refreshDataBytes(): Promise<void> {
    // What is wrong with the disk is said when it is needed.
    this.dataBytes = await this.driver.dataDiskBytes().catch(() => null);
  }

  dispose(): void {
    this.dropRun();
    this.#console.dispose();
  }

  #onDriverEvent(event: DriverEvent): void {
    switch (event.type) {
      case 'console':
        this.#console.write(`${event.line}\n`);
        this.#run?.boot.line(event.line);
        break;
      case 'exited': {
        const run = this.#run;
        this.#run = null;
        run?.ended(event.reason);
        break;
      }
      case 'io-error':
        this.log.warn('the VM could not write to its disk', { reason: event.noSpace ? 'no space' : 'error' });
        if (event.noSpace) this.#trouble.fire('no-space');
        break;
      case 'control':
        if (this.#hasControl === event.up) break;
        this.#hasControl = event.up;
        this.log.warn(event.up ? 'the VM process takes orders again' : 'the VM process takes no orders');
        this.#trouble.fire('control');
        break;
      case 'resumed':
        this.#trouble.fire('resumed');
        break;
      case 'paused':
        break;
      default:
        assertNever(event);
    }
  }
}
