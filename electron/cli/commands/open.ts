import type { Command } from '../context.ts';
import { EXIT } from '../exit.ts';
import { openInBrowser } from '../host/browser.ts';
import { endIfInterrupted, ensureHost } from '../host/launch.ts';

/** `slipway open`: the app in the browser; its URL where no browser can be opened. */
export const open: Command = async (cli) => {
  const found = await ensureHost(cli);
  const { host } = found;
  const { url } = await host.api.host.openWeb({});
  await endIfInterrupted(cli, found);
  host.close();
  cli.result({ url });
  if (cli.json) return EXIT.done;
  if (await openInBrowser(url, { paths: cli.paths, env: cli.io.env })) {
    cli.say('Slipway is open in your browser.');
    cli.note(`If it is not, this link opens it, once: ${url}`);
  } else cli.say(url);
  return EXIT.done;
};
