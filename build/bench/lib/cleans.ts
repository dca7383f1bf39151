export type Clean = () => Promise<void> | void;

/** What is to be undone, last first. One that fails keeps no other from being done: a guest, say, would stay. */
export class Cleans {
  readonly #cleans: Clean[] = [];
  readonly #onFailure: (error: unknown) => void;

  constructor(onFailure: (error: unknown) => void) {
    this.#onFailure = onFailure;
  }

  add(clean: Clean): void {
    this.#cleans.push(clean);
  }

  /** Undoes everything from the given place in the list on. Never rejects. */
  async run(from = 0): Promise<void> {
    while (this.#cleans.length > from) {
      try {
        await this.#cleans.pop()?.();
      } catch (error) {
        this.#onFailure(error);
      }
    }
  }
}
