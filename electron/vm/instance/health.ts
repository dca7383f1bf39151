import { Emitter } from '../../base/emitter.ts';
import { AppError } from '../../contract/errors.ts';
import { vmMessages } from '../../contract/messages/vm.ts';
import type { Problem } from './state.ts';

/** What can ail a running VM, the cause before its effects: a VM paused for want of space also loses its connection. */
const KINDS = ['disk', 'channel', 'engine', 'control'] as const;
type HealthKind = (typeof KINDS)[number];

const PROBLEMS: Readonly<Record<HealthKind, Problem>> = {
  disk: {
    error: new AppError('DISK_FULL', vmMessages.hostDiskFull(), {
      details: { reason: 'host-disk-full' },
    }),
    action: 'none',
  },
  channel: {
    error: new AppError('CONNECTION_LOST', vmMessages.channelLost(), {
      details: { reason: 'channel-lost' },
    }),
    action: 'retry',
  },
  engine: {
    error: new AppError('ENGINE_UNAVAILABLE', vmMessages.engineDown(), {
      details: { reason: 'engine-down' },
    }),
    action: 'retry',
  },
  control: {
    error: new AppError('CONNECTION_LOST', vmMessages.controlLost(), {
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
