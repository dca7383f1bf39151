import { useEffect, useState } from 'react';
import type { EngineEntry } from '../../../../../electron/contract/engine.ts';
import { follow } from '../../../lib/bridge/follow.ts';

/** A docker context of this computer, and where it leads, as far as that can be read. */
export interface ContextEntry extends Pick<EngineEntry, 'host'> {
  readonly name: string;
}

/** The docker contexts that can be chosen, as the docker command lists them; those of when the page was opened. */
export function useContexts(): readonly ContextEntry[] {
  const [contexts, setContexts] = useState<readonly ContextEntry[]>([]);
  useEffect(
    () =>
      follow({
        open: (api, signal) => api.engines.watch({}, { signal }),
        onItem: ({ engines }) =>
          setContexts(
            engines.flatMap(({ source, host }) => (source.kind === 'context' ? [{ name: source.name, host }] : [])),
          ),
      }),
    [],
  );
  return contexts;
}
