import { useEffect, useState } from 'react';
import { toWire, type WireError } from '../../../../electron/contract/errors.ts';
import type { Api } from '../../../../electron/contract/index.ts';
import { bridge } from './client.ts';

export interface Asked<T> {
  readonly answer: T | null;
  /** Why there is none, or no newer one. */
  readonly error: WireError | null;
}

const nothing = { answer: null, error: null };

/**
 * What the host answers about one object: asked once there is a connection, and again whenever `version` changes, until
 * when the last answer stays. Of another object, as `key` names it, nothing is shown.
 */
export function useAsked<T>(
  key: string,
  version: unknown,
  ask: (api: Api, signal: AbortSignal) => Promise<T>,
): Asked<T> {
  const [known, setKnown] = useState<{ key: string } & Asked<T>>({ key, ...nothing });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is asked follows from the key; a new version is the reason to ask again
  useEffect(() => {
    const abort = new AbortController();
    bridge()
      .whenReady(abort.signal)
      .then((api) => ask(api, abort.signal))
      .then(
        (answer) => !abort.signal.aborted && setKnown({ key, answer, error: null }),
        (thrown) =>
          !abort.signal.aborted &&
          setKnown((before) => ({
            key,
            answer: before.key === key ? before.answer : null,
            error: toWire(thrown),
          })),
      );
    return () => abort.abort();
  }, [key, version]);
  return known.key === key ? known : nothing;
}
