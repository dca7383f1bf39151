import type { Command } from '../context.ts';
import { EXIT } from '../exit.ts';
import { upLine, withStages } from '../host/bring-up.ts';
import { requireHost } from '../host/connect.ts';

/** `slipway restart`: the VM once more, containers with it. */
export const restart: Command = async (cli) => {
  const host = await requireHost(cli.paths);
  const work = () => host.api.vm.restart({}, { signal: cli.signal });
  const ms = await withStages(cli, host, { work, awaitEngine: true });
  const status = await host.api.host.status({});
  host.close();
  cli.say(upLine(status, ms));
  cli.result(status);
  return EXIT.done;
};
