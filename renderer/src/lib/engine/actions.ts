import { createStore } from 'zustand/vanilla';
import type { WireError } from '../../../../electron/contract/errors.ts';
import { api } from '../bridge/client.ts';
import { describeError } from '../describe-error.ts';

export type VmAction = 'start' | 'stop' | 'restart' | 'repair' | 'reset';

/** The last thing asked of the VM that failed, in the host's words; shown where the engine's state is. */
export const vmActionStore = createStore<{
  running: VmAction | null;
  failed: { action: VmAction; error: WireError } | null;
}>(() => ({ running: null, failed: null }));

/** Asks the host to change the VM's state. A failure is kept in the store; never rejects. */
export async function runVmAction(action: VmAction): Promise<void> {
  vmActionStore.setState({ running: action, failed: null });
  try {
    await call(action);
  } catch (error) {
    vmActionStore.setState({ failed: { action, error: describeError(error) } });
  } finally {
    vmActionStore.setState(({ running }) => ({ running: running === action ? null : running }));
  }
}

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
