import type { Container } from '../../../../electron/contract/containers.ts';
import type { Tone } from '../../components/ui/status-dot.tsx';
import type { Operation } from '../../lib/entities/operations.ts';

/** What a row shows as its state: what is being done to it, or how it is. */
export type DisplayState = Operation | Container['state'] | 'healthy' | 'unhealthy' | 'checking' | 'failed';

export function displayState(container: Container, pending: Operation | undefined): DisplayState {
  if (pending) return pending;
  if (container.state === 'running') {
    if (container.health === 'healthy') return 'healthy';
    if (container.health === 'unhealthy') return 'unhealthy';
    if (container.health === 'starting') return 'checking';
  }
  if (container.state === 'exited' && container.exitCode !== null && isFailure(container.exitCode)) return 'failed';
  return container.state;
}

/** 137 and 143 are SIGKILL and SIGTERM: how `docker stop` ends a process, which nobody would call a failure. */
function isFailure(exitCode: number): boolean {
  return exitCode !== 0 && exitCode !== 137 && exitCode !== 143;
}

const tones: Record<DisplayState, Tone> = {
  running: 'ok',
  healthy: 'ok',
  unhealthy: 'bad',
  checking: 'warn',
  paused: 'warn',
  restarting: 'warn',
  removing: 'warn',
  created: 'idle',
  exited: 'idle',
  failed: 'bad',
  dead: 'bad',
  starting: 'accent',
  stopping: 'accent',
  pausing: 'accent',
  resuming: 'accent',
  killing: 'accent',
  deleting: 'accent',
  renaming: 'accent',
  committing: 'accent',
  tagging: 'accent',
};

export function stateTone(state: DisplayState): Tone {
  return tones[state];
}
