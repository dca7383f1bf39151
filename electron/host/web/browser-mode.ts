import { Mutex } from '../../base/mutex.ts';
import { BuiltPage } from '../../platform/built-page.ts';
import { WebServer, type WebServerOptions } from './web-server.ts';

export interface BrowserModeOptions extends Omit<WebServerOptions, 'page'> {
  /** Where the built page is. */
  readonly folder: string;
}

/** Browser mode, off until somebody asks for it, then on until the host ends. */
export class BrowserMode {
  readonly #options: BrowserModeOptions;
  readonly #starting = new Mutex();
  #server: WebServer | null = null;

  constructor(options: BrowserModeOptions) {
    this.#options = options;
  }

  /** Null while it is off. Never with a code. */
  get url(): string | null {
    return this.#server?.url ?? null;
  }

  /** Turns it on where it is off; resolves with a one-time launch URL. */
  open(): Promise<string> {
    return this.#starting.run(async () => {
      this.#server ??= await WebServer.start({ ...this.#options, page: await BuiltPage.open(this.#options.folder) });
      return this.#server.launchUrl();
    });
  }

  close(): Promise<void> {
    return this.#starting.run(async () => {
      await this.#server?.close();
      this.#server = null;
    });
  }
}
