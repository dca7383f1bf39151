import type { Terminal } from '../../../../electron/contract/terminals.ts';

/** Terminals as tabs, in the order they were opened. */
export function tabOrder(byId: ReadonlyMap<string, Terminal>): Terminal[] {
  return [...byId.values()].sort((a, b) => a.createdAt - b.createdAt || a.id.localeCompare(b.id));
}

/** The tab to show after one is closed: its right neighbour, else its left one. */
export function neighbour(tabs: readonly Terminal[], closed: string): string | null {
  const at = tabs.findIndex(({ id }) => id === closed);
  return (tabs[at + 1] ?? tabs[at - 1])?.id ?? null;
}
