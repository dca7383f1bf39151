import { z } from 'zod';
import { cutText } from '../base/cut-text.ts';
import { AppError } from '../contract/errors.ts';
import { engineMessages } from '../contract/messages/engine.ts';
import { compareVersions, NEWEST_API, OLDEST_API } from './api-version.ts';
import { EngineClient } from './client.ts';
import { misunderstood } from './failure.ts';
import { Modem } from './modem.ts';
import type { EngineTransport } from './transport.ts';

/** What the engine says of itself when it is first asked. */
export interface EngineVersion {
  readonly version: string;
  /** The version chosen for all calls. */
  readonly apiVersion: string;
  readonly os: string;
  readonly arch: string;
}

/** A version or a name in it; what is longer is neither, and the page shows it. */
const word = z
  .string()
  .catch('')
  .transform((text) => cutText(text, 100));

const rawVersion = z.object({ Version: word, MinAPIVersion: word, Os: word, Arch: word });

export interface NegotiateOptions {
  readonly transport: EngineTransport;
  readonly signal: AbortSignal;
  readonly deadlineMs: number;
  readonly observe?: ((method: string, path: string) => void) | undefined;
}

/** Pings, and chooses the newest API both sides know. UNSUPPORTED when there is none. */
export async function negotiate({ transport, signal, deadlineMs, observe }: NegotiateOptions): Promise<EngineVersion> {
  const modem = new Modem({ transport, apiVersion: null, epoch: signal, observe });
  const { headers } = await modem.exchange({ method: 'GET', path: '/_ping', deadlineMs });
  const offered = String(headers['api-version'] ?? '');
  // Bounded: the page shows it, and every call's path begins with it.
  if (!/^\d{1,3}\.\d{1,3}$/.test(offered)) {
    throw new AppError('ENGINE_ERROR', engineMessages.notDocker());
  }
  if (compareVersions(offered, OLDEST_API) < 0) {
    throw new AppError('UNSUPPORTED', engineMessages.tooOld({ offered, oldest: OLDEST_API }));
  }
  const apiVersion = compareVersions(offered, NEWEST_API) < 0 ? offered : NEWEST_API;
  const client = new EngineClient({ transport, apiVersion, epoch: signal, observe });
  const parsed = rawVersion.safeParse(await client.docker({ deadlineMs }).version());
  if (!parsed.success) throw misunderstood('the engine does not say which version it is');
  const { Version, MinAPIVersion, Os, Arch } = parsed.data;
  return { version: Version, apiVersion: atLeast(MinAPIVersion, apiVersion), os: Os, arch: Arch };
}

function atLeast(oldest: string, chosen: string): string {
  if (oldest !== '' && compareVersions(chosen, oldest) < 0) {
    throw new AppError('UNSUPPORTED', engineMessages.tooNew({ oldest, newest: NEWEST_API }));
  }
  return chosen;
}
