import type { Terminal } from '../../../../electron/contract/terminals.ts';
import type { Arrangement } from './arrangement.ts';
import { heirOf, type Layout, leaves, only } from './layout.ts';

/** One terminal, or several beside each other. */
export interface TerminalTab {
  /** Of its first terminal. */
  readonly id: string;
  readonly layout: Layout;
  /** In the order of the panes. */
  readonly terminals: readonly Terminal[];
  /** The one that was used last: the tab is called after it, and goes on with it. */
  readonly shown: Terminal;
  /** Ended only when all have; lost when the connection to one was. */
  readonly state: Terminal['state'];
}

/** Terminals as tabs, in the order in which the first of each was opened. */
export function tabsOf(terminals: Iterable<Terminal>, { layouts, used }: Arrangement): TerminalTab[] {
  const left = new Map([...terminals].sort(byAge).map((one) => [one.id, one]));
  const tabs: TerminalTab[] = [];
  for (const { id } of [...left.values()]) {
    if (!left.has(id)) continue;
    const layout = only(layouts.find((one) => leaves(one).includes(id)) ?? id, (one) => left.has(one)) ?? id;
    const own = leaves(layout).flatMap((one) => left.get(one) ?? []);
    for (const one of own) left.delete(one.id);
    const [first] = own;
    if (!first) continue;
    const shown = used.flatMap((one) => own.find((other) => other.id === one) ?? [])[0] ?? first;
    tabs.push({ id: first.id, layout, terminals: own, shown, state: stateOf(own) });
  }
  return tabs;
}

function byAge(a: Terminal, b: Terminal): number {
  return a.createdAt - b.createdAt || a.id.localeCompare(b.id);
}

function stateOf(terminals: readonly Terminal[]): Terminal['state'] {
  const order = ['running', 'starting', 'lost', 'exited'] as const;
  return order.find((state) => terminals.some((one) => one.state === state)) ?? 'exited';
}

/** The tab and the terminal that are shown: the chosen one, who has got its room, or the newest tab. */
export function shownOf(
  tabs: readonly TerminalTab[],
  chosen: string | null,
  layouts: Arrangement['layouts'],
): { readonly tab: TerminalTab; readonly active: Terminal } | null {
  const find = (id: string | null) => {
    const tab = tabs.find(({ terminals }) => terminals.some((one) => one.id === id));
    const active = tab?.terminals.find((one) => one.id === id);
    return tab && active ? { tab, active } : null;
  };
  const own = chosen === null ? undefined : layouts.find((one) => leaves(one).includes(chosen));
  const heir = () => (own && chosen !== null ? heirOf(own, chosen, (id) => find(id) !== null) : null);
  const newest = tabs.at(-1);
  return find(chosen) ?? find(heir()) ?? (newest ? { tab: newest, active: newest.shown } : null);
}

/** The tab to show after one is closed: its right neighbour, else its left one. */
export function neighbour(tabs: readonly TerminalTab[], closed: string): TerminalTab | null {
  const at = tabs.findIndex(({ id }) => id === closed);
  return tabs[at + 1] ?? tabs[at - 1] ?? null;
}
