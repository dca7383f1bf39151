import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import type { HostStatus } from '../../contract/host.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { ServiceHandlers } from '../context.ts';

export interface HostServiceOptions {
  /** What does not change while the host runs. */
  readonly identity: Pick<HostStatus, 'version' | 'pid' | 'home' | 'startedAt'>;
  readonly vm: () => Pick<HostStatus, 'state' | 'driver' | 'accelerator'> & {
    readonly stage: { id: string } | null;
    readonly coldReason: { readonly text: string } | null;
  };
  readonly engine: () => Pick<HostStatus, 'dockerHost'> & HostStatus['engine'];
  readonly disk: () => Promise<HostStatus['disk']>;
  readonly closedPorts: () => HostStatus['closedPorts'];
  readonly web: {
    /** Null while browser mode is off. */
    readonly url: string | null;
    /** Turns it on where it is off; resolves with a one-time launch URL. */
    open(): Promise<string>;
  };
  /** True while an app, or a page of it, is connected. */
  readonly hasUi: () => boolean;
  /** True from the moment its end was asked for. */
  readonly isEnding: () => boolean;
  readonly log: Logger;
  /** Begins the end of the host process, and returns at once. */
  readonly end: (options: { readonly stopVm: boolean }) => void;
}

/** Defects of pages written per minute, whoever reports them: a page that fails at every drawing must not fill the log. */
const DEFECTS = 10;
const MINUTE = 60_000;

/** The contract's `host`: the process itself. */
export class HostService {
  readonly #options: HostServiceOptions;
  #defects = { since: Number.NEGATIVE_INFINITY, count: 0 };

  constructor(options: HostServiceOptions) {
    this.#options = options;
  }

  async #status(): Promise<HostStatus> {
    const { identity, vm, engine, disk, closedPorts, web, isEnding } = this.#options;
    const { state, stage, driver, accelerator, coldReason } = vm();
    const { dockerHost, version, apiVersion } = engine();
    return {
      ...identity,
      ending: isEnding(),
      appOpen: this.#options.hasUi(),
      ...{ state, stage: stage?.id ?? null, driver, accelerator, dockerHost, disk: await disk() },
      engine: { version, apiVersion },
      coldReason: coldReason?.text ?? null,
      closedPorts: closedPorts(),
      web: { url: web.url },
    };
  }

  readonly handlers: ServiceHandlers<'host'> = {
    status: () => this.#status(),
    openWeb: async (_params, { client }) => {
      // Whoever has a session has no need of another, and whoever stole one must not make more of them.
      if (client.web) throw new AppError('FORBIDDEN', hostMessages.onePageSession());
      return { url: await this.#options.web.open() };
    },
    reportDefect: async ({ where, message, stack }) => {
      const now = performance.now();
      if (now - this.#defects.since > MINUTE) this.#defects = { since: now, count: 0 };
      if (++this.#defects.count <= DEFECTS) this.#options.log.error(message, { source: where, detail: stack });
      return {};
    },
    shutdown: async ({ stopVm, keepForUi }) => {
      if (keepForUi && this.#options.hasUi()) return { ending: false };
      this.#options.end({ stopVm });
      return { ending: true };
    },
  };
}
