/** Vanished objects remembered at most: 64 characters each, and forgotten with the next full list. */
const GONE_LIMIT = 10_000;

/**
 * Which answer about an object is the newest, in requests sent: answers overtake each other. Bounded by the number of rows,
 * whatever an engine tells.
 */
export class AnswerOrder {
  /** When each row's data was asked for. */
  readonly #asked = new Map<string, number>();
  /** When rows vanished: an answer asked for earlier must not bring them back. */
  readonly #gone = new Map<string, number>();
  /** The same for rows that vanished but are not remembered one by one. */
  #allGone = 0;
  #requests = 0;

  /** The number of a request that is about to be sent. */
  next(): number {
    return ++this.#requests;
  }

  /** True when something newer is known of the object than an answer to request `asked`. */
  isOutdated(id: string, asked: number): boolean {
    return (this.#asked.get(id) ?? Math.max(this.#gone.get(id) ?? 0, this.#allGone)) > asked;
  }

  took(id: string, asked: number): void {
    this.#asked.set(id, asked);
    this.#gone.delete(id);
  }

  /**
   * The object is gone as of request `asked`. False when too many are: what is still under way is then not believed about
   * any object that has no row, and a new list has to tell.
   */
  removed(id: string, asked: number): boolean {
    this.#asked.delete(id);
    this.#gone.set(id, asked);
    if (this.#gone.size <= GONE_LIMIT) return true;
    this.#gone.clear();
    this.#allGone = this.next();
    return false;
  }

  /** The full list of request `asked` is in: whatever was under way before it has been overtaken. */
  listed(asked: number): void {
    for (const [id, when] of this.#gone) if (when <= asked) this.#gone.delete(id);
  }

  /** Forgets all objects; answers that are under way are believed about none. */
  clear(): void {
    this.#asked.clear();
    this.#gone.clear();
    this.#allGone = this.next();
  }
}
