import { RESET_WORDS } from '../../contract/vm.ts';
import type { Command } from '../context.ts';
import { confirm } from './confirm.ts';
import { ownVm, renew } from './repair.ts';

/** `slipway reset`: a new, empty data disk. */
export const reset: Command = async (cli) => {
  await confirm(cli, {
    lines: [
      'The VM’s data disk is deleted and a new, empty one is made. This cannot be undone. Lost for good are:',
      '  - all images, pulled or built',
      '  - all containers and what was written inside',
      '  - all volumes with their contents',
      '  - moves, exports and imports of the disk that were broken off',
      'Kept are settings, logs, the guest image and what was exported. All of it goes with: slipway uninstall',
    ],
    words: RESET_WORDS,
    otherwise: 'nothing was deleted',
  });
  const host = await ownVm(cli);
  return renew(cli, host, {
    work: () => host.api.vm.reset({ confirm: RESET_WORDS }, { signal: cli.signal }),
    done: 'All data was deleted.',
  });
};
