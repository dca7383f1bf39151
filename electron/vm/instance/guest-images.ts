import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import { messageOf } from '../../platform/io-error.ts';
import { keepImage, keptImage } from '../image/keep.ts';
import { type GuestImage, loadGuestImage } from '../image/manifest.ts';

export interface GuestImagesOptions {
  /** Where the newest one is. */
  readonly newest: () => Promise<string>;
  /** Where the one that ran last is kept. */
  readonly kept: string;
  /** Which of its files the driver boots. */
  readonly variant: GuestImage['variant']['kind'];
  readonly log: Logger;
}

/** Which guest image the VM is started with: the newest there is, or the one that ran last where that does not start. */
export class GuestImages {
  readonly #options: GuestImagesOptions;
  #current: GuestImage | null = null;
  #note: Message | null = null;
  #keeping: Promise<void> = Promise.resolve();

  constructor(options: GuestImagesOptions) {
    this.#options = options;
  }

  /** The one that was found last; null while there is none. */
  get current(): GuestImage | null {
    return this.#current;
  }

  /** Why the one that ran before is in use, in place of a newer one; null where it is not. */
  get note(): Message | null {
    return this.#note;
  }

  /** The folder of the one for the next start. */
  dir(): Promise<string> {
    return this.#note ? Promise.resolve(this.#options.kept) : this.#options.newest();
  }

  /** Looks for the newest. What is wrong with it is said when it is needed. */
  async look(): Promise<void> {
    this.#current = await this.#load(this.#options.newest).catch(() => null);
  }

  /** Rejects where neither the newest nor the one that ran last can be booted, as far as is seen without reading them. */
  async assertUsable(): Promise<void> {
    const { kept, variant } = this.#options;
    await this.#load(() => this.dir()).catch(async (error) => {
      if (!(await keptImage(kept, variant))) throw error;
    });
  }

  /** Also that nobody can tell where it is, as on a machine that there is none for, is for who catches. */
  async #load(dir: () => Promise<string>): Promise<GuestImage> {
    return loadGuestImage(await dir(), this.#options.variant);
  }

  /** It was found by a start. */
  found(image: GuestImage): void {
    this.#current = image;
  }

  /**
   * After a start that failed: whether another is worth it, with the image that ran last. It is where there is a newer one, and
   * what went wrong may be its fault, and not the data disk's or this machine's.
   */
  async fallBack(error: unknown): Promise<boolean> {
    if (!(error instanceof AppError) || this.#note) return false;
    const { kept: dir, variant, log } = this.#options;
    const reason = String(error.details?.reason ?? '');
    const isItsOwn =
      error.code === 'TIMEOUT' || (error.code === 'VM_FAILED' && !/^(data-disk|unkillable)/.test(reason));
    const kept = isItsOwn ? await keptImage(dir, variant) : null;
    // A damaged one may be whole where it is kept.
    if (!kept || (kept.id === this.#current?.id && reason !== 'image-damaged')) return false;
    log.warn('the new guest image does not start, trying the one before', { error: error.message });
    this.#note = vmMessages.olderImage({ reason: error.said });
    return true;
  }

  /** The next start is with the newest again. */
  goForward(): void {
    this.#note = null;
  }

  /** Begins to keep the image of a VM that is up for fallBack(), by the id it was started with. */
  keep(id: string | undefined): void {
    const { kept, log } = this.#options;
    const image = this.#current;
    if (!image || image.id !== id) return;
    this.#keeping = this.#keeping
      .then(() => keepImage(image, kept))
      .catch((error) => log.debug('the guest image is not kept', { error: messageOf(error) }));
  }

  /** Resolves once what was begun to be kept is, or could not be. Never rejects. */
  async settled(): Promise<void> {
    await this.#keeping;
  }
}
