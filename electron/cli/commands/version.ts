import { VERSION } from '../../contract/version.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import type { Command } from '../context.ts';
import { EXIT } from '../exit.ts';

/** `slipway version`. */
export const version: Command = async (cli) => {
  cli.say(`slipway ${VERSION}`);
  cli.result({ version: VERSION, protocol: PROTOCOL });
  return EXIT.done;
};
