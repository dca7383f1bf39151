import { useEffect, useState } from 'react';
import { api } from '../../../lib/bridge/client.ts';

interface Shells {
  /** none: looked for and not found. */
  readonly state: 'asking' | 'found' | 'none' | 'failed';
  readonly list: readonly string[];
}

/** The shells in a container, asked of the host. An empty id asks nothing. */
export function useShells(containerId: string): Shells {
  const [shells, setShells] = useState<Shells>({ state: 'asking', list: [] });
  useEffect(() => {
    setShells({ state: 'asking', list: [] });
    if (containerId === '') return;
    const abort = new AbortController();
    const ask = async () => {
      try {
        const found = await api().terminals.shells({ containerId }, { signal: abort.signal });
        if (!abort.signal.aborted) setShells({ state: found.shells.length > 0 ? 'found' : 'none', list: found.shells });
      } catch {
        // Opening the terminal says what is wrong; the list of shells is a help.
        if (!abort.signal.aborted) setShells({ state: 'failed', list: [] });
      }
    };
    void ask();
    return () => abort.abort();
  }, [containerId]);
  return shells;
}
