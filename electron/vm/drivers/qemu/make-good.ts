import type { Logger } from '../../../base/logger.ts';
import { acceleratorMessages } from '../../../contract/messages/qemu.ts';
import { messageOf } from '../../../platform/io-error.ts';
import { distrustAccelerator } from './accelerator.ts';
import type { VmSession } from './session.ts';
import { type HostPort, removeForwards } from './user-net.ts';

/** What a VM process is to be like once there is control of it. */
export interface Wants {
  /** Ports that are to be open, beside the one for SSH. */
  readonly forwards: Iterable<HostPort>;
  /** Where is kept which accelerators work. */
  readonly accelerators: string;
  readonly log: Logger;
}

/** How long the console of a VM that runs is tried for, in milliseconds: its socket is there or never will be. */
const CONSOLE_MS = 5_000;

/** Makes good what happened while nobody had control. Never rejects. */
export async function makeGood(session: VmSession, wants: Wants): Promise<void> {
  const { forwards, log } = wants;
  const { sshHost, sshPort } = session.record;
  const wanted: HostPort[] = [{ protocol: 'tcp', address: sshHost, port: sshPort }, ...forwards];
  const isWanted = ({ protocol, address, port }: HostPort) =>
    wanted.some((one) => one.protocol === protocol && one.address === address && one.port === port);
  // Of the host before, or closed meanwhile: nobody would ever close them.
  await removeForwards(session.monitor, isWanted).catch((error) =>
    log.warn('cannot close ports that nobody wants', { error: messageOf(error) }),
  );
  try {
    // One that was paused for want of disk space may go on; where there still is none it says so again.
    if (!(await endUnlessItGoesOn(session, wants))) await session.run();
  } catch (error) {
    log.warn('the VM cannot go on', { error: messageOf(error) });
  }
  // Nobody waits for it: one that was not followed so far is only watched.
  session
    .openConsole(AbortSignal.timeout(CONSOLE_MS))
    .catch((error) => log.warn('the console of the VM cannot be followed', { error: messageOf(error) }));
}

/**
 * A guest that its accelerator cannot run any further never goes on: it counts as crashed, and tcg has the next try.
 * Resolves with whether it was such a one.
 */
export async function endUnlessItGoesOn(session: VmSession, { accelerators, log }: Wants): Promise<boolean> {
  if ((await session.status()) !== 'internal-error') return false;
  const { accelerator } = session.record;
  log.error('the accelerator gave up on the guest', { accelerator });
  if (accelerator !== 'tcg') await distrustAccelerator(accelerators, acceleratorMessages.gaveUp({ accelerator }));
  await session.kill();
  return true;
}
