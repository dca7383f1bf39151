import type { Container } from '../../contract/containers.ts';
import type { PortCheck } from '../../contract/ports.ts';
import { canListen } from '../../platform/ports.ts';
import { portOwner } from './port-owner.ts';

/** Ports tried in search of a free one: the next that is easily remembered is near or not to be had. */
const TRIES = 50;
const HIGHEST = 65_535;

interface CheckOptions {
  readonly containers: Iterable<Container>;
  /** Whether published ports are opened on this machine; else only other containers can be in the way. */
  readonly forwards: boolean;
}

/** Whether a container that publishes a TCP port would get it now: who has it, and the next one that is free. */
export async function checkPort(port: number, options: CheckOptions): Promise<PortCheck> {
  const published = new Map<number, string>();
  for (const { state, name, ports } of options.containers) {
    if (state !== 'running' && state !== 'paused') continue;
    for (const { hostPort, protocol } of ports)
      if (hostPort !== null && protocol === 'tcp') published.set(hostPort, name);
  }
  const test = async (candidate: number): Promise<'free' | 'container' | 'program' | 'denied'> => {
    if (published.has(candidate)) return 'container';
    return options.forwards ? canListen(candidate) : 'free';
  };
  const state = await test(port);
  if (state === 'free') return { state, owner: null, next: null };
  const owner =
    state === 'container' ? (published.get(port) ?? null) : state === 'program' ? await portOwner(port) : null;
  // One below 1024 that is denied has neighbours that are denied as well.
  const first = state === 'denied' ? Math.max(port + 8000, 1024) : port + 1;
  for (let next = first; next < first + TRIES && next <= HIGHEST; next++) {
    if ((await test(next)) === 'free') return { state, owner, next };
  }
  return { state, owner, next: null };
}
