import { commandLine } from '../../../../electron/contract/cli-line.ts';

/** The CLI lines that actions on containers equal. Several names make one line, as docker takes them. */
export const containerCommand = {
  start: (...names: string[]) => commandLine(['docker', 'start', ...names]),
  stop: (...names: string[]) => commandLine(['docker', 'stop', ...names]),
  restart: (...names: string[]) => commandLine(['docker', 'restart', ...names]),
  pause: (name: string) => commandLine(['docker', 'pause', name]),
  resume: (name: string) => commandLine(['docker', 'unpause', name]),
  kill: (...names: string[]) => commandLine(['docker', 'kill', ...names]),
  exec: (name: string) => commandLine(['docker', 'exec', '-it', name, 'sh']),
  rename: (name: string, to: string) => commandLine(['docker', 'rename', name, to]),
  remove: (names: readonly string[], options: { force: boolean; volumes: boolean }) =>
    commandLine(['docker', 'rm', ...(options.force ? ['-f'] : []), ...(options.volumes ? ['-v'] : []), ...names]),
  commit: (name: string, reference: string, message: string) =>
    commandLine(['docker', 'commit', ...(message ? ['-m', message] : []), name, reference]),
  export: (name: string, path: string) => commandLine(['docker', 'export', '-o', path, name]),
};
