import { Emitter } from '../../base/emitter.ts';
import { until } from '../../base/until.ts';
import { BootProblem, guestProblem } from './problems.ts';

const STAGE = /slipway: stage ([a-z-]{1,32}) [0-9.]+/;
const BROKEN = /slipway: broken ([a-z-]{1,64}) ?(.*)/;

/** More stages than there are: the guest can make up any number, for as long as it runs. */
const MOST_STAGES = 64;

/** Reads the guest's progress off its console. */
export class BootWatch {
  /** Stages reached. */
  readonly #seen = new Set<string>();
  readonly #changes = new Emitter<void>();
  #broken: BootProblem | null = null;

  line(text: string): void {
    const stage = STAGE.exec(text);
    if (stage && this.#seen.size < MOST_STAGES) this.#seen.add(stage[1] as string);
    const broken = BROKEN.exec(text);
    if (broken && !this.#broken) {
      const problem = guestProblem(broken[1] as string, (broken[2] as string).trim());
      if (problem) this.#broken = new BootProblem(problem);
    }
    if (stage || broken) this.#changes.fire();
  }

  /** Resolves when the guest has reached a stage; rejects with BootProblem when it says that it cannot go on. */
  reached(stage: string, signal: AbortSignal): Promise<void> {
    return this.#until(signal, () => this.#seen.has(stage));
  }

  /** Resolves when the guest has reached a stage, whatever it has given up on: sshd runs in a broken guest, too. */
  said(stage: string, signal: AbortSignal): Promise<void> {
    return this.#until(signal, () => this.#seen.has(stage), { evenBroken: true });
  }

  /** Never resolves; rejects with BootProblem when the guest says that it cannot go on. */
  broken(signal: AbortSignal): Promise<void> {
    return this.#until(signal, () => false);
  }

  #until(signal: AbortSignal, done: () => boolean, { evenBroken = false } = {}): Promise<void> {
    const check = () => {
      if (this.#broken && !evenBroken) throw this.#broken;
      return done();
    };
    return until(check, this.#changes.event, signal);
  }
}
