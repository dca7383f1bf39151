import { withDeadline } from '../../base/deadline.ts';
import { AppError } from '../../contract/errors.ts';
import type { HostStatus } from '../../contract/host.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { Cli } from '../context.ts';
import { dockerHostLine } from '../output/plain.ts';
import { StageLine } from '../output/stage-line.ts';
import type { Host } from './connect.ts';

/** The engine answers the VM first and the host's own client a moment later: this long may lie between, in milliseconds. */
const CONNECT_MS = 60_000;

/**
 * Runs what changes the VM's state while its stages are shown, then waits until the engine is connected when
 * `awaitEngine`. Resolves with the time it all took, in milliseconds.
 */
export async function withStages(
  cli: Cli,
  host: Host,
  { work, awaitEngine }: { work: () => Promise<unknown>; awaitEngine: boolean },
): Promise<number> {
  const line = new StageLine(cli.io);
  const watching = new AbortController();
  const shown = showStages(host, line, watching.signal);
  try {
    await work();
    if (awaitEngine) await engineConnected(host, { line, signal: cli.signal });
    return line.elapsedMs;
  } finally {
    watching.abort();
    await shown;
    line.clear();
  }
}

async function showStages(host: Host, line: StageLine, signal: AbortSignal): Promise<void> {
  try {
    for await (const status of host.api.vm.watch({}, { signal })) {
      if (status.stage || status.state === 'stopping') line.update(status);
    }
  } catch {
    // The work itself says what went wrong.
  }
}

async function engineConnected(host: Host, { line, signal }: { line: StageLine; signal: AbortSignal }): Promise<void> {
  const connected = async (limit: AbortSignal) => {
    for await (const { state, error } of host.api.engine.watch({}, { signal: limit })) {
      if (state === 'connected') return;
      line.show(error ? `Connecting to the engine: ${error.message}` : 'Connecting to the engine');
    }
  };
  await withDeadline('connecting to the engine', { ms: CONNECT_MS, signal }, connected);
}

/** Starts the VM where the settings use it, and waits until the engine answers. */
export async function bringUp(cli: Cli, host: Host): Promise<number> {
  const { signal } = cli;
  const usesVm = await settingsUseVm(host);
  const work = () => (usesVm ? host.api.vm.start({}, { signal }) : Promise.resolve());
  return withStages(cli, host, { work, awaitEngine: true });
}

/** Whether the engine in use is the one of the VM. */
export async function settingsUseVm(host: Host): Promise<boolean> {
  for await (const { settings } of host.api.settings.watch({})) return settings.engine.source.kind === 'vm';
  throw new AppError('CONNECTION_LOST', inEnglish('the host ended'));
}

/** What `up` and `restart` say at the end. */
export function upLine(status: HostStatus, ms: number): string {
  const { version, apiVersion } = status.engine;
  const engine = `Docker Engine ${version} (API ${apiVersion})`;
  return `Slipway is up after ${(ms / 1000).toFixed(1)} s: ${engine}, ${dockerHostLine(status.dockerHost)}`;
}
