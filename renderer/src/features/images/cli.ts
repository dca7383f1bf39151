import { commandLine } from '../../../../electron/contract/cli-line.ts';

/** The CLI lines that actions on images equal. */
export const imageCommand = {
  pull: (reference: string, platform: string) =>
    commandLine(['docker', 'pull', ...(platform ? ['--platform', platform] : []), reference]),
  run: (name: string) => commandLine(['docker', 'run', '-d', name]),
  tag: (source: string, reference: string) => commandLine(['docker', 'tag', source, reference]),
  remove: (names: readonly string[], force: boolean) =>
    commandLine(['docker', 'rmi', ...(force ? ['-f'] : []), ...names]),
};
