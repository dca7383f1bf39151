import type { HostStatus } from '../../contract/host.ts';
import type { Command } from '../context.ts';
import { EXIT } from '../exit.ts';
import { findHost } from '../host/connect.ts';
import { offlineStatus } from '../host/offline-status.ts';
import { dockerHostLine, plain } from '../output/plain.ts';
import { sizesLine } from './disk.ts';

/** `slipway status`: what runs. Exit code 3 when no host does. */
export const status: Command = async (cli) => {
  const host = await findHost(cli.paths);
  const found = host ? await host.api.host.status({}) : await offlineStatus(cli.paths);
  host?.close();
  cli.result(found);
  for (const line of statusLines(found)) cli.say(line);
  return host ? EXIT.done : EXIT.notRunning;
};

/** The host was killed, or left the VM to the next one. */
const LEFT =
  'Slipway is not running, but its VM still is, and so are its containers. Take it over with: slipway up. Stop it with: slipway down';

const OFFLINE: Partial<Record<HostStatus['state'], string>> = {
  absent: 'There is no VM yet.',
  asleep: 'Its VM sleeps, and what runs in it goes on when you start Slipway.',
};

/** The status for people. */
export function statusLines(status: HostStatus): string[] {
  if (status.pid === null) {
    if (status.state === 'degraded') return [LEFT];
    const vm = OFFLINE[status.state] ?? 'Its VM is stopped.';
    const disk = status.disk ? ` Its disk takes ${sizesLine(status.disk)}.` : '';
    return [`Slipway is not running. ${vm}${disk} Start it with: slipway up`];
  }
  const { engine, web } = status;
  const stage = status.stage ? ` (${status.stage})` : '';
  const driver = status.accelerator ? `${status.driver}, ${status.accelerator}` : status.driver;
  const rows: [string, string][] = [
    ['VM', `${status.state}${stage}, ${driver}`],
    ...(status.coldReason ? [['Note', status.coldReason] satisfies [string, string]] : []),
    ...(status.disk ? [['Disk', sizesLine(status.disk)] satisfies [string, string]] : []),
    ['Engine', engine.version ? `${engine.version} (API ${engine.apiVersion})` : 'not connected'],
    ['Docker', dockerHostLine(status.dockerHost)],
    ['Browser', web.url ?? 'off; turn it on with: slipway open'],
    ['Host', `${status.version}, process ${status.pid}, ${status.home}`],
  ];
  return [...rows, ...portRows(status)].map(([name, value]) => `${name.padEnd(8)} ${plain(value)}`);
}

/** A line each; of a range that is too long for Slipway there are hundreds. */
const MOST_PORTS = 10;

/** Ports that are published and do not answer: what started their containers was not told. */
function portRows({ closedPorts }: HostStatus): [string, string][] {
  const rows = closedPorts.slice(0, MOST_PORTS).map(({ container, message }) => `${container}: ${message}`);
  const more = closedPorts.length - rows.length;
  return [...rows, ...(more > 0 ? [`and ${more} more`] : [])].map((text) => ['Port', text]);
}
