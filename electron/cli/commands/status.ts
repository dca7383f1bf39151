import type { HostStatus } from '../../contract/host.ts';
import type { Command } from '../context.ts';
import { EXIT } from '../exit.ts';
import { findHost } from '../host/connect.ts';
import { offlineStatus } from '../host/offline-status.ts';
import { dockerHostLine, plain } from '../output/plain.ts';

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

/** The status for people. */
export function statusLines(status: HostStatus): string[] {
  if (status.pid === null) {
    if (status.state === 'degraded') return [LEFT];
    const vm = status.state === 'absent' ? 'There is no VM yet.' : 'Its VM is stopped.';
    return [`Slipway is not running. ${vm} Start it with: slipway up`];
  }
  const { engine, web } = status;
  const stage = status.stage ? ` (${status.stage})` : '';
  const driver = status.accelerator ? `${status.driver}, ${status.accelerator}` : status.driver;
  const rows: [string, string][] = [
    ['VM', `${status.state}${stage}, ${driver}`],
    ['Engine', engine.version ? `${engine.version} (API ${engine.apiVersion})` : 'not connected'],
    ['Docker', dockerHostLine(status.dockerHost)],
    ['Browser', web.url ?? 'off; turn it on with: slipway open'],
    ['Host', `${status.version}, process ${status.pid}, ${status.home}`],
  ];
  return rows.map(([name, value]) => `${name.padEnd(8)} ${plain(value)}`);
}
