import { aborted } from '../../base/deadline.ts';
import { AppError, toWire } from '../../contract/errors.ts';
import { englishOf, inEnglish } from '../../contract/messages/message.ts';
import type { Settings } from '../../contract/settings.ts';
import { wholeNumber } from '../args/parse.ts';
import type { Cli, Command } from '../context.ts';
import { UsageError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { bringUp, upLine } from '../host/bring-up.ts';
import type { Host } from '../host/connect.ts';
import { type ForegroundHost, findLastingHost, startForegroundHost } from '../host/launch.ts';
import { plain } from '../output/plain.ts';

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
  cli.signal.addEventListener('abort', end, { once: true });
  if (cli.signal.aborted) end();
  const url = web ? await openWeb(host).catch(endWith({ end, exited })) : null;
  if (url) cli.say(url);
  cli.result({ url });
  const settings = await readSettings(host);
  if (settings?.vm.startOnLaunch && settings.engine.source.kind === 'vm') await showStart(cli, host);
  cli.note('Press Ctrl-C to end.');
  let onQuit = settings?.app.onQuit;
  void followSettings(host, ({ app }) => {
    onQuit = app.onQuit;
  });
  await Promise.race([host.closed, aborted(cli.signal)]);
  if (cli.signal.aborted)
    cli.note(onQuit === 'leave' ? 'Ending; the VM is left running …' : 'Ending; the VM is being stopped …');
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

async function readSettings(host: Host): Promise<Settings | null> {
  for await (const { settings } of host.api.settings.watch({})) return settings;
  return null;
}

async function followSettings(host: Host, onChange: (settings: Settings) => void): Promise<void> {
  try {
    for await (const { settings } of host.api.settings.watch({})) onChange(settings);
  } catch {
    // The host has ended.
  }
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
