import { stat } from 'node:fs/promises';
import { withDeadline } from '../../base/deadline.ts';
import { AppError } from '../../contract/errors.ts';
import type { Cli, Command } from '../context.ts';
import { NotRunningError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { withStages } from '../host/bring-up.ts';
import { findHost, type Host } from '../host/connect.ts';
import { startBackgroundHost } from '../host/launch.ts';
import { offlineStatus } from '../host/offline-status.ts';
import { seconds } from '../output/plain.ts';

/** How long a host may take to end once its VM has stopped, in milliseconds. */
const END_MS = 30_000;

/** `slipway down`: stops the VM, and ends the host unless an app is open in it. */
export const down: Command = async (cli) => {
  const host = (await findHost(cli.paths)) ?? (await afterCrash(cli));
  if (!host) throw new NotRunningError();
  const { signal, invocation } = cli;
  const force = invocation.switches.has('force');
  // One that ends already stops its VM by itself, unless it was told to leave it: hence the stop.
  const before = await host.api.host.status({});
  const work = () => host.api.vm.stop({ force }, { signal }).catch(before.ending ? ignoreLost : undefined);
  const ms = await withStages(cli, host, { work, awaitEngine: false });
  const { ending } = before.ending ? before : await host.api.host.shutdown({ stopVm: true, keepForUi: true });
  if (!ending) {
    const status = await host.api.host.status({});
    host.close();
    cli.say(`The VM is stopped after ${seconds(ms)}. The app is open and stays.`);
    cli.result(status);
    return EXIT.done;
  }
  await withDeadline('the end of the host', END_MS, () => host.closed);
  cli.say(`Slipway is down after ${seconds(ms)}.`);
  cli.result(await offlineStatus(cli.paths));
  return EXIT.done;
};

function ignoreLost(error: unknown): void {
  if (!(error instanceof AppError) || error.code !== 'CONNECTION_LOST') throw error;
}

/** A host that ended in order takes its token along. One that did not may have left its VM running: take it over. */
async function afterCrash(cli: Cli): Promise<Host | null> {
  const left = await stat(cli.paths.webTokenFile).catch(() => null);
  if (!left) return null;
  cli.note('The last host ended unexpectedly; looking for what it left …');
  return startBackgroundHost(cli);
}
