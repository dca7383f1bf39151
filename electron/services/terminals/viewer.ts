import type { TerminalItem } from '../../contract/terminals.ts';
import { LIMITS } from './limits.ts';
import type { Snapshot } from './screen.ts';

/** What of a view is no output: a size, or the state that its program has from there on. */
export type Mark = Extract<TerminalItem, { type: 'resize' | 'state' }>;

export interface ViewerSource {
  /** See `Taker`. */
  readonly skips: boolean;
  /** Calls back with the screen at the present point of the output. */
  snapshot(deliver: (snapshot: Snapshot) => void): void;
  /** The program's state at the present point of the output. */
  state(): Mark;
  /** The viewer has taken some of what was pending. */
  onTaken(): void;
}

/**
 * One view of a terminal, read at the reader's pace. Nothing is kept for it before it has asked for its first item, nor
 * after it has been told to start over: it then begins with the screen as it is when it asks next.
 */
export class Viewer {
  readonly #source: ViewerSource;
  #parts: (string | Mark)[] = [];
  #pending = 0;
  #taken = 0;
  /** What of a screen has not been taken yet: it is of use only whole, so that starting over waits for it. */
  #rest = '';
  #stale = true;
  #ended = false;
  #wake: (() => void) | null = null;

  constructor(source: ViewerSource) {
    this.#source = source;
  }

  get skips(): boolean {
    return this.#source.skips;
  }

  /** Characters of output waiting to be taken. */
  get pending(): number {
    return this.#pending;
  }

  /** Grows with every item taken. */
  get taken(): number {
    return this.#taken;
  }

  push(text: string): void {
    if (this.#stale || this.#ended || text === '') return;
    const last = this.#parts.at(-1);
    // Small pieces are put together: a program that writes byte by byte would cost an array slot for each.
    if (typeof last === 'string' && last.length < 1_024) this.#parts[this.#parts.length - 1] = last + text;
    else this.#parts.push(text);
    this.#pending += text.length;
    this.#wake?.();
  }

  /** Of two of a kind that follow each other, the last one counts. */
  mark(mark: Mark): void {
    if (this.#stale || this.#ended) return;
    const last = this.#parts.at(-1);
    if (typeof last === 'object' && last.type === mark.type) this.#parts.pop();
    this.#parts.push(mark);
    this.#wake?.();
  }

  /** Drops what is pending; the next item will be a fresh screen. */
  resync(): void {
    this.#stale = true;
    this.#drop();
    this.#wake?.();
  }

  /** Ends the view; what is pending is not delivered. */
  end(): void {
    this.#ended = true;
    this.#rest = '';
    this.#drop();
    this.#wake?.();
  }

  async *items(): AsyncGenerator<TerminalItem, void> {
    while (!this.#ended) {
      const item = this.#rest !== '' ? this.#takeRest() : this.#stale ? await this.#screen() : this.#take();
      if (item) {
        this.#taken++;
        this.#source.onTaken();
        yield item;
      } else if (!this.#ended && !this.#stale) await this.#woken();
    }
  }

  /** Collects output from the very point at which the screen is taken. Null when the view ended, or started over, meanwhile. */
  async #screen(): Promise<TerminalItem | null> {
    this.#stale = false;
    this.#parts.push(this.#source.state());
    let snapshot: Snapshot | null = null;
    this.#source.snapshot((taken) => {
      snapshot = taken;
      this.#wake?.();
    });
    // Output that is collected meanwhile wakes as well.
    while (snapshot === null && !this.#ended && !this.#stale) await this.#woken();
    if (snapshot === null || this.#ended || this.#stale) return null;
    const { data: whole, ...size } = snapshot as Snapshot;
    const data = whole.slice(0, itemEnd(whole));
    this.#rest = whole.slice(data.length);
    return { type: 'screen', data, more: this.#rest.length, ...size };
  }

  #takeRest(): TerminalItem {
    const data = this.#rest.slice(0, itemEnd(this.#rest));
    this.#rest = this.#rest.slice(data.length);
    return { type: 'output', data };
  }

  #take(): TerminalItem | null {
    const first = this.#parts[0];
    if (first === undefined) return null;
    if (typeof first !== 'string') {
      this.#parts.shift();
      return first;
    }
    const data = this.#takeText();
    this.#pending -= data.length;
    return { type: 'output', data };
  }

  #takeText(): string {
    let text = '';
    let used = 0;
    for (const part of this.#parts) {
      if (typeof part !== 'string' || text.length >= LIMITS.item) break;
      text += part;
      used++;
    }
    this.#parts.splice(0, used);
    const end = itemEnd(text);
    if (end < text.length) this.#parts.unshift(text.slice(end));
    return text.slice(0, end);
  }

  #drop(): void {
    this.#parts = [];
    this.#pending = 0;
  }

  async #woken(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    this.#wake = null;
  }
}

/** Where to cut off an item's worth of text: never between the halves of a surrogate pair. */
function itemEnd(text: string): number {
  if (text.length <= LIMITS.item) return text.length;
  const code = text.charCodeAt(LIMITS.item - 1);
  return code >= 0xd800 && code <= 0xdbff ? LIMITS.item - 1 : LIMITS.item;
}
