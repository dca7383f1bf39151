import { Emitter } from '../../base/emitter.ts';
import { AppError } from '../../contract/errors.ts';
import type { Problem } from './state.ts';

/** What can ail a running VM, the cause before its effects: a VM paused for want of space also loses its connection. */
const KINDS = ['disk', 'channel', 'engine', 'control'] as const;
export type HealthKind = (typeof KINDS)[number];

const PROBLEMS: Readonly<Record<HealthKind, Problem>> = {
  disk: {
    error: new AppError('DISK_FULL', 'the VM is paused: the disk it is on is full', {
      hint: 'Free some space on this machine; the VM goes on by itself.',
      details: { reason: 'host-disk-full' },
    }),
    action: 'none',
  },
  channel: {
    error: new AppError('CONNECTION_LOST', 'the connection to the VM was lost; trying to reach it again', {
      hint: 'When it does not come back within a minute, restart the VM.',
      details: { reason: 'channel-lost' },
    }),
    action: 'retry',
  },
  engine: {
    error: new AppError('ENGINE_UNAVAILABLE', 'the Docker Engine does not answer; it is being restarted in the VM', {
      hint: 'When it does not come back within a minute, look at the log "dockerd" or restart the VM.',
      details: { reason: 'engine-down' },
    }),
    action: 'retry',
  },
  control: {
    error: new AppError('CONNECTION_LOST', 'the VM process takes no orders: its control socket does not answer', {
      hint: 'Containers run on, and it is tried again by itself. UDP ports cannot be opened or closed meanwhile. A program in a container may use up what the VM process may have open; when it does not come back, restart the VM.',
      details: { reason: 'control-lost' },
    }),
    action: 'retry',
  },
};

/** Gathers what is wrong with a running VM; the gravest is its problem. */
export class Health {
  readonly #wrong = new Set<HealthKind>();
  readonly #changes = new Emitter<Problem | null>();
  readonly onChange = this.#changes.event;

  get problem(): Problem | null {
    const kind = KINDS.find((one) => this.#wrong.has(one));
    return kind ? PROBLEMS[kind] : null;
  }

  set(kind: HealthKind, well: boolean): void {
    const before = this.problem;
    if (well) this.#wrong.delete(kind);
    else this.#wrong.add(kind);
    if (this.problem !== before) this.#changes.fire(this.problem);
  }
}
