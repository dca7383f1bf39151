import type { Command } from '../context.ts';
import { confirm } from './confirm.ts';
import { ownVm, renew } from './repair.ts';

/** The words that must be typed, as the app and the contract want them too. */
const WORDS = 'delete all data';

/** `slipway reset`: a new, empty data disk. */
export const reset: Command = async (cli) => {
  await confirm(cli, {
    lines: [
      'The VM’s data disk is deleted and a new, empty one is made. This cannot be undone. Lost for good are:',
      '  - all images, pulled or built',
      '  - all containers and what was written inside',
      '  - all volumes with their contents',
    ],
    words: WORDS,
    otherwise: 'nothing was deleted',
  });
  const host = await ownVm(cli);
  return renew(cli, host, {
    work: () => host.api.vm.reset({ confirm: WORDS }, { signal: cli.signal }),
    done: 'All data was deleted.',
  });
};
