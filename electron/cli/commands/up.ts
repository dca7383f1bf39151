import { VM_ENGINE } from '../../contract/engine.ts';
import { toWire } from '../../contract/errors.ts';
import { dockerContextFiles, OWN_CONTEXT, readOwnContext } from '../../platform/docker-context.ts';
import type { Cli, Command } from '../context.ts';
import { Interrupted } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { bringUp, upLine, withStages } from '../host/bring-up.ts';
import { type Host, requireHost } from '../host/connect.ts';
import { endStarted, ensureHost } from '../host/launch.ts';
import { plain, seconds } from '../output/plain.ts';

/** `slipway up`: a background host, its VM, and an engine that answers. */
export const up: Command = async (cli) => {
  const { host, started } = await ensureHost(cli);
  const before = (await host.api.host.status({})).state;
  try {
    const ms = await bringUp(cli, host);
    const status = await host.api.host.status({});
    cli.say(upLine(status, ms));
    if (status.coldReason) cli.note(`Note: ${status.coldReason}`);
    await noteForeignContext(cli);
    cli.result(status);
    return EXIT.done;
  } catch (error) {
    if (cli.signal.aborted) await tidyUp(cli, host, { started, before });
    throw error;
  } finally {
    host.close();
  }
};

/** `slipway restart`: the VM once more, containers with it. */
export const restart: Command = async (cli) => {
  const host = await requireHost(cli.paths);
  try {
    const work = () => host.api.vm.restart({}, { signal: cli.signal });
    const ms = await withStages(cli, host, { work, awaitEngine: true });
    const status = await host.api.host.status({});
    cli.say(upLine(status, ms));
    cli.result(status);
    return EXIT.done;
  } finally {
    host.close();
  }
};

/** `slipway sleep`: the VM is saved, and wakes by itself. */
export const sleep: Command = async (cli) => {
  const host = await requireHost(cli.paths, VM_ENGINE);
  try {
    const ms = await withStages(cli, host, {
      work: () => host.api.vm.sleep({}, { signal: cli.signal }),
      awaitEngine: false,
    });
    cli.say(
      `The VM is asleep after ${seconds(ms)}. Its published ports are closed; whatever needs the engine wakes it.`,
    );
    cli.result(await host.api.host.status({}));
    return EXIT.done;
  } finally {
    host.close();
  }
};

/** After Ctrl-C nothing is left that this command began; what ran before goes on. */
export async function tidyUp(
  cli: Pick<Cli, 'note' | 'signal'>,
  host: Pick<Host, 'api' | 'closed'>,
  { started, before }: { started: boolean; before: string },
): Promise<void> {
  if (!(cli.signal.reason instanceof Interrupted)) return;
  if (started) {
    await endStarted(cli, host);
  } else if (before === 'stopped' || before === 'absent') {
    cli.note('Interrupted: stopping the VM …');
    await host.api.vm.stop({});
  } else if (before === 'asleep') {
    cli.note('Interrupted: the VM goes back to sleep …');
    // What is frozen in it is not stopped for that, and whoever uses it by now has it awake.
    await host.api.vm.sleep({}).catch((error) => cli.note(`It stays awake: ${plain(toWire(error).message)}`));
  } else {
    cli.note('Interrupted: the start that was under way goes on.');
  }
}

/** The host leaves a context that it did not make as it is: without a word, `docker --context slipway` would lead elsewhere. */
async function noteForeignContext({ io: { env }, note }: Cli): Promise<void> {
  const path = dockerContextFiles(OWN_CONTEXT, env)?.meta;
  if (path === undefined || env.SLIPWAY_DOCKER_CONTEXT === '0') return;
  const found = await readOwnContext(path).catch(() => null);
  if (found?.kind !== 'foreign') return;
  note(
    `The docker context "${OWN_CONTEXT}" was not made by Slipway and is left as it is. ` +
      `To have it lead here, run "docker context rm ${OWN_CONTEXT}" and restart Slipway, or set DOCKER_HOST.`,
  );
}
