import { sleep, withDeadline } from '../../base/deadline.ts';
import type { EngineStatus } from '../../contract/engine.ts';
import type { VmStatus } from '../../contract/vm.ts';

export interface VmToSettle {
  readonly vm: () => VmStatus;
  /** The engine in use. */
  readonly engine: () => Pick<EngineStatus, 'source'>;
  /** How long a VM on its way is waited for, in milliseconds; VM_MS unless told. */
  readonly vmMs?: number;
}

/** 1 minute: a wake takes seconds, and a start on an emulated CPU seldom longer. One that takes longer may need help. */
const VM_MS = 60_000;

/** How often it is looked, in milliseconds. */
const LOOK_MS = 200;

const isStarting = ({ state }: VmStatus) => state === 'creating' || state === 'starting';

/** Whether the VM in use comes up by itself in a moment: what would be said of it now is over before it is read. */
export const isOnItsWay = ({ vm, engine }: VmToSettle): boolean => engine().source === 'vm' && isStarting(vm());

/** Until it is up, or has failed, or as long as it is waited for. Rejects only with the signal's reason. */
export async function settledVm(of: VmToSettle, signal: AbortSignal): Promise<void> {
  const ms = of.vmMs ?? VM_MS;
  await withDeadline('the VM to come up', { ms, signal }, async (inner) => {
    while (isStarting(of.vm())) await sleep(LOOK_MS, inner);
  }).catch(() => signal.throwIfAborted());
}
