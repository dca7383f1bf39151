import { currentRows } from '../../contract/common.ts';
import { isUp } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { Cli, Command } from '../context.ts';
import { EXIT } from '../exit.ts';
import { settingsUseVm, upLine, withStages } from '../host/bring-up.ts';
import type { Host } from '../host/connect.ts';
import { ensureHost } from '../host/launch.ts';
import { confirm } from './confirm.ts';

/** `slipway repair`: everything of the VM is checked. Asks only where containers would be stopped. */
export const repair: Command = async (cli) => {
  const host = await ownVm(cli);
  const stopped = await whatStops(host);
  if (stopped !== null) {
    await confirm(cli, {
      lines: [`${stopped} while the VM is checked. Nothing is removed.`],
      words: 'yes',
      otherwise: 'nothing was done',
    });
  }
  return renew(cli, host, {
    work: () => host.api.vm.repair({}, { signal: cli.signal }),
    done: 'The VM’s files and its data disk are in order.',
  });
};

/** A host, started where none runs, whose engine is in a VM of ours. */
export async function ownVm(cli: Cli): Promise<Host> {
  const { host } = await ensureHost(cli);
  if (await settingsUseVm(host)) return host;
  host.close();
  const hint = 'Choose the VM as the engine in Settings first.';
  throw new AppError('UNSUPPORTED', inEnglish('the engine in use does not run in Slipway’s VM', hint));
}

/** Shows the work as `up` does, to the engine that answers. */
export async function renew(
  cli: Cli,
  host: Host,
  { work, done }: { work: () => Promise<unknown>; done: string },
): Promise<number> {
  // Ctrl-C at any time before is soon enough.
  cli.signal.throwIfAborted();
  try {
    const ms = await withStages(cli, host, { work, awaitEngine: true });
    const status = await host.api.host.status({});
    cli.say(`${done} ${upLine(status, ms)}`);
    cli.result(status);
    return EXIT.done;
  } catch (error) {
    if (cli.signal.aborted) cli.note('Interrupted: what was begun goes on in the background.');
    throw error;
  } finally {
    host.close();
  }
}

/** What is known of a VM that sleeps is there at once, in milliseconds; of one that another host has left nothing is. */
const KNOWN_MS = 1_000;

/** It is woken, so that what is frozen in it ends in order. */
async function whatIsFrozen({ api }: Host): Promise<string | null> {
  const known = currentRows(api.containers.watch({}, { signal: AbortSignal.timeout(KNOWN_MS) }));
  const up = await known.then(
    (rows) => rows.filter(isUp).length,
    () => null,
  );
  if (up === 0) return null;
  if (up === null) return 'The VM sleeps; containers that are frozen in it are stopped';
  return up === 1
    ? 'One container that is frozen with the VM is stopped'
    : `${up} containers that are frozen with the VM are stopped`;
}

/** What the user would miss, as the beginning of a sentence; null for nothing. An engine that cannot be asked may run anything. */
export async function whatStops(host: Host): Promise<string | null> {
  const { state, stage, engine } = await host.api.host.status({});
  if (state === 'asleep') return whatIsFrozen(host);
  if (engine.version === null) {
    // A VM that was left running is connected to; one that boots runs nothing yet.
    const isOn =
      state === 'starting' ? stage === 'ssh' || stage === 'engine' : state === 'running' || state === 'degraded';
    return isOn ? 'The engine does not answer yet; containers that run in the VM are stopped' : null;
  }
  const up = (await currentRows(host.api.containers.watch({ fresh: true }))).filter(isUp);
  if (up.length === 0) return null;
  return up.length === 1 ? 'One running container is stopped' : `${up.length} running containers are stopped`;
}
