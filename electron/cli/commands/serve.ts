import { aborted, withDeadline } from '../../base/deadline.ts';
import { currentRows } from '../../contract/common.ts';
import { isUp } from '../../contract/containers.ts';
import { VM_ENGINE } from '../../contract/engine.ts';
import { AppError, toWire } from '../../contract/errors.ts';
import { englishOf, inEnglish } from '../../contract/messages/message.ts';
import type { Settings } from '../../contract/settings.ts';
import { sleepsOn, type VmStatus } from '../../contract/vm.ts';
import { wholeNumber } from '../args/parse.ts';
import type { Cli, Command } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { bringUp, upLine } from '../host/bring-up.ts';
import type { Host } from '../host/connect.ts';
import { type ForegroundHost, findLastingHost, startForegroundHost } from '../host/launch.ts';
import { plain } from '../output/plain.ts';

/** How long the list of containers may keep whoever wants it to end, in milliseconds. */
const LAST_WORDS_MS = 2_000;

/** `slipway serve [--web]`: the host in the foreground until Ctrl-C. */
export const serve: Command = async (cli) => {
  const web = cli.invocation.switches.has('web');
  const port = wholeNumber(cli.invocation, 'port', { min: 1, max: 65_535 });
  if (port !== undefined && !web) throw new UsageError('--port goes with --web');
  const other = await findLastingHost(cli);
  if (other) return showOther(cli, other, { web, port });
  const foreground = await startForegroundHost(cli, {
    ...(port === undefined ? {} : { env: { SLIPWAY_WEB_PORT: String(port) } }),
  });
  return accompany(cli, foreground, web);
};

/** There is a host already: its URL is as good, unless another port was asked for. */
async function showOther(cli: Cli, host: Host, { web, port }: { web: boolean; port: number | undefined }) {
  const { pid } = host.greeting;
  if (!web) {
    throw new AppError('IN_USE', inEnglish(`Slipway runs already (process ${pid})`, 'End it with: slipway down'));
  }
  if (port !== undefined) await assertServesOn(host, port);
  const url = await openWeb(host);
  host.close();
  cli.say(url);
  cli.result({ url });
  cli.note(`Slipway runs already (process ${pid}); this is its URL. It goes on without this command.`);
  return EXIT.done;
}

/** Before browser mode is turned on: a host takes its port once, at its start. */
async function assertServesOn(host: Host, port: number): Promise<void> {
  const { url } = (await host.api.host.status({})).web;
  // A URL leaves out the port that is its scheme's own.
  if (url !== null && Number(new URL(url).port || 80) === port) return;
  const where = url === null ? 'not for a browser yet' : `at ${url}`;
  const hint = `Leave --port out to use it as it is, or end it first with "slipway down" to have port ${port}.`;
  throw new AppError('IN_USE', inEnglish(`Slipway runs already (process ${host.greeting.pid}), ${where}`, hint));
}

async function accompany(cli: Cli, { host, end, exited }: ForegroundHost, web: boolean): Promise<number> {
  // First: a host that ends answers nobody.
  const leave = async () => {
    cli.note(await withDeadline('the last words', LAST_WORDS_MS, () => lastWords(host)).catch(() => 'Ending …'));
    end();
  };
  void aborted(cli.signal).then(leave);
  const url = web ? await openWeb(host).catch(endWith({ end, exited })) : null;
  if (url) cli.say(url);
  cli.result({ url });
  const settings = await readSettings(host);
  if (settings?.vm.startOnLaunch && settings.engine.source.kind === 'vm') await showStart(cli, host);
  cli.note('Press Ctrl-C to end.');
  const code = await exited;
  cli.note(code === 0 ? 'Slipway has ended.' : `The host ended unexpectedly; its log is ${cli.paths.hostLog}`);
  return code === 0 ? EXIT.done : EXIT.failed;
}

/** A start that fails is shown, and can be tried again in the app: the host goes on. */
async function showStart(cli: Cli, host: Host): Promise<void> {
  try {
    const ms = await bringUp(cli, host);
    cli.note(upLine(await host.api.host.status({}), ms));
  } catch (error) {
    if (cli.signal.aborted) return;
    const { message, hint } = toWire(error);
    cli.note(`The engine did not start: ${plain(englishOf(inEnglish(message, hint)))}`);
  }
}

async function readSettings(host: Pick<Host, 'api'>): Promise<Settings | null> {
  for await (const { settings } of host.api.settings.watch({})) return settings;
  return null;
}

async function readVm(host: Pick<Host, 'api'>): Promise<VmStatus | null> {
  for await (const status of host.api.vm.watch({})) return status;
  return null;
}

/** What becomes of the VM as the host ends, and of the containers in it. */
export async function lastWords(host: Pick<Host, 'api'>): Promise<string> {
  const onQuit = (await readSettings(host))?.app.onQuit ?? 'stop';
  const vm = await readVm(host);
  if (!vm || vm.state === 'stopped' || vm.state === 'absent' || vm.state === 'broken') return 'Ending …';
  if (sleepsOn(vm)) return 'Ending; the VM sleeps on, and nothing in it is stopped.';
  if (onQuit === 'leave') return 'Ending; the VM is left running …';
  // Of one that is on its way nobody lists containers, and it cannot be put to sleep.
  if (vm.state !== 'running') return 'Ending; the VM is being stopped …';
  const { containers } = onQuit === 'sleep' ? await host.api.vm.heldBy({}) : { containers: [] };
  if (onQuit === 'sleep' && vm.canSleep && containers.length === 0) return 'Ending; the VM is being put to sleep …';
  const rows = await currentRows(host.api.containers.watch({}, { engine: VM_ENGINE }));
  const up = rows.filter(isUp).map(({ name }) => name);
  const stops = `Ending; the VM is being stopped${up.length > 0 ? `, and in it ${plain(up.join(', '))}` : ''} …`;
  if (onQuit !== 'sleep') return stops;
  const why =
    containers.length > 0
      ? `folders of this computer are used by ${plain(containers.join(', '))}`
      : 'it has no room for that';
  return `${stops} It cannot sleep: ${why}.`;
}

const openWeb = async (host: Host) => (await host.api.host.openWeb({})).url;

/** Who sees the error may try again at once: the host is gone then. */
const endWith =
  ({ end, exited }: Pick<ForegroundHost, 'end' | 'exited'>) =>
  async (error: unknown) => {
    end();
    await exited;
    throw error;
  };
