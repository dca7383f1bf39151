import type { VmStatus } from '../../contract/vm.ts';
import type { Io } from '../io.ts';
import { plain, seconds } from './plain.ts';

/** How often the elapsed time is drawn anew on a terminal, in milliseconds: its decimals move, and nothing is spent. */
const REDRAW_MS = 200;

/**
 * Shows what is being waited for, with the time since the beginning: one line that is redrawn on a terminal, a line per
 * stage elsewhere. Always on stderr, so that results stay clean.
 */
export class StageLine {
  readonly #stderr: Io['stderr'];
  readonly #begun = performance.now();
  readonly #timer: NodeJS.Timeout | null;
  #text = '';

  constructor({ stderr }: Io) {
    this.#stderr = stderr;
    this.#timer = stderr.isTTY ? setInterval(() => this.#draw(), REDRAW_MS) : null;
    this.#timer?.unref();
  }

  get elapsedMs(): number {
    return performance.now() - this.#begun;
  }

  /** Shows the stage a VM is in; a state without one clears the line. */
  update({ stage, state }: Pick<VmStatus, 'stage' | 'state'>): void {
    this.show(stage ? `${stage.description} (${stage.index + 1}/${stage.total})` : `The VM is ${state}`);
  }

  show(text: string): void {
    const line = plain(text);
    if (line === this.#text) return;
    this.#text = line;
    if (this.#timer) this.#draw();
    else this.#stderr.write(`[${seconds(this.elapsedMs).padStart(7)}] ${line}\n`);
  }

  /** Takes the line away; what comes next starts on a clean one. */
  clear(): void {
    if (this.#timer) {
      clearInterval(this.#timer);
      this.#stderr.write('\r\x1b[K');
    }
  }

  #draw(): void {
    const width = (this.#stderr.columns ?? 80) - 1;
    const text = `${this.#text} … ${seconds(this.elapsedMs)}`;
    this.#stderr.write(`\r\x1b[K${[...text].slice(0, width).join('')}`);
  }
}
