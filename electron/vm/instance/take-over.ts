import { messageOf } from '../../platform/io-error.ts';
import type { VmCore } from '../core.ts';
import { VmCrash } from '../problems.ts';
import type { VmRun } from '../vm-run.ts';
import { awaitBoot } from './start.ts';

/** Looks for a VM that a previous host left running, or clears its remains. */
export async function findRunningVm(core: VmCore): Promise<VmRun | null> {
  // Before adopt(), whose events are for this run.
  const run = core.newRun({ adopted: true });
  // 60 s: three looks at a process that answers nobody take 32 s, and a busy machine must get to it. Part of HOST_START_MS.
  const found = await core.driver.adopt({ signal: AbortSignal.timeout(60_000) });
  if (found) return run;
  core.dropRun();
  return null;
}

/** Connects to a VM that was found running. Rejects with VmCrash when it is of no use: a cold start is what is left. */
export async function takeOverVm(core: VmCore, run: VmRun, signal: AbortSignal): Promise<VmRun> {
  const { tracker, log } = core;
  tracker.apply({ type: 'found' });
  tracker.apply({ type: 'start', stage: 'ssh' });
  const either = AbortSignal.any([signal, run.crashed]);
  const onStage = (stage: string) => tracker.apply({ type: 'stage', stage });
  try {
    await awaitBoot({ boot: run.boot, channel: run.channel, signal: either, log, onStage, console: false });
    return run;
  } catch (error) {
    either.throwIfAborted();
    throw new VmCrash(`the VM that was found running cannot be used: ${messageOf(error)}`);
  }
}
