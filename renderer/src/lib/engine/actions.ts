import { createStore } from 'zustand/vanilla';
import { type Container, isUp } from '../../../../electron/contract/containers.ts';
import { toWire, type WireError } from '../../../../electron/contract/errors.ts';
import type { VmStatus } from '../../../../electron/contract/vm.ts';
import { api } from '../bridge/client.ts';
import { containerStore, engineStore, settingsStore, vmStore } from '../entities/stores.ts';
import { tellFailure } from '../tell-failure.ts';

export type VmAction = 'start' | 'stop' | 'restart' | 'sleep' | 'repair' | 'reset';

/** The last thing asked of the VM that failed, in the host's words; shown above every page. */
export const vmActionStore = createStore<{
  running: VmAction | null;
  failed: { action: VmAction; error: WireError } | null;
}>(() => ({ running: null, failed: null }));

/** What ends running containers, and is asked about first. Repair starts the VM again. */
export type StoppingAction = 'stop' | 'restart' | 'repair';

/** The question that is open, if any. */
export const vmQuestionStore = createStore<{ open: StoppingAction | null }>(() => ({ open: null }));

/** The engine whose lists are shown is the VM's. */
const isOwn = () => (engineStore.getState().status?.source ?? 'vm') === 'vm';

/** The containers that the VM would stop with it; null while nobody knows. One that is paused or restarting is up, too. */
export function containersUp(): readonly Container[] | null {
  const { byId, loaded } = containerStore.getState();
  return loaded && isOwn() ? [...byId.values()].filter(isUp) : null;
}

/** Does what stops the VM, after a question unless it is known that no container runs in it. */
export function askVmAction(action: StoppingAction): void {
  if (containersUp()?.length === 0) void runVmAction(action);
  else vmQuestionStore.setState({ open: action });
}

/** The way back from an engine that does not answer: chooses the VM's. Never rejects; a failure is told in a toast. */
export async function chooseVmEngine(): Promise<void> {
  await tellFailure(async () =>
    settingsStore.setState({ view: await api().settings.update({ engine: { source: { kind: 'vm' } } }) }),
  );
}

/** Asks the host to change the VM's state. A failure is kept in the store while it holds; never rejects. */
export async function runVmAction(action: VmAction): Promise<void> {
  vmActionStore.setState({ running: action, failed: null });
  try {
    await call(action);
  } catch (error) {
    const failed = { action, error: toWire(error) };
    vmActionStore.setState({ failed });
    forgetOnceOver(failed);
  } finally {
    vmActionStore.setState(({ running }) => ({ running: running === action ? null : running }));
  }
}

type VmFailure = NonNullable<ReturnType<typeof vmActionStore.getState>['failed']>;

/** A failure says something of the state the VM ended up in. Once that is another one, or not our VM's, it is over. */
function forgetOnceOver(failed: VmFailure): void {
  let endedUp: VmStatus['state'] | null = null;
  const look = () => {
    if (vmActionStore.getState().failed !== failed) return stop();
    const state = vmStore.getState().status?.state;
    const own = isOwn();
    // The error may come ahead of the state that it led to.
    if (own && !endedUp) endedUp = state && !passing.has(state) ? state : null;
    else if (!own || state !== endedUp) vmActionStore.setState({ failed: null });
  };
  const ends = [vmStore.subscribe(look), engineStore.subscribe(look), vmActionStore.subscribe(look)];
  const stop = () => {
    for (const end of ends) end();
  };
  look();
}

/** States the VM does not stay in. */
const passing: ReadonlySet<VmStatus['state']> = new Set(['creating', 'starting', 'stopping']);

async function call(action: VmAction): Promise<unknown> {
  const { vm } = api();
  switch (action) {
    case 'stop':
      return vm.stop({});
    case 'reset':
      return vm.reset({ confirm: 'delete all data' });
    default:
      return vm[action]({});
  }
}
