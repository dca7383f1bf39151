import { useAsked } from '../../../lib/bridge/use-asked.ts';

interface Shells {
  /** none: looked for and not found. */
  readonly state: 'asking' | 'found' | 'none' | 'failed';
  readonly list: readonly string[];
}

/** The shells in a container, asked of the host. An empty id asks nothing. */
export function useShells(containerId: string): Shells {
  const { answer, error } = useAsked({
    key: ['terminals.shells', containerId],
    ask: (api, signal) => api.terminals.shells({ containerId }, { signal }),
    enabled: containerId !== '',
  });
  if (answer) return { state: answer.shells.length > 0 ? 'found' : 'none', list: answer.shells };
  // Opening the terminal says what is wrong; the list of shells is a help.
  return { state: error ? 'failed' : 'asking', list: [] };
}
