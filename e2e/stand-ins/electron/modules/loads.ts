/** The promises of `loadURL` that wait for a page to finish loading. */
export class Loads {
  private waiting: { resolve(): void; reject(error: Error): void }[] = [];

  /** Settles with the next end of a load. */
  next(): Promise<void> {
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }

  /** A load has ended, well or with an error. */
  finish(error?: Error): void {
    for (const { resolve, reject } of this.waiting.splice(0)) {
      if (error) reject(error);
      else resolve();
    }
  }
}
