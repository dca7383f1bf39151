import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import { keep, loadKept, onKeptElsewhere } from '../../lib/persist.ts';
import type { Way } from '../split/split.tsx';
import { type Layout, leaves, only, type Parted, parted, split, withShare } from './layout.ts';

const KEY = 'terminals.panes';
const kept = z.array(parted);

/** Tabs with several panes that are kept. Of terminals that have long gone, also of other engines, none is missed. */
const MOST = 50;

export interface Arrangement {
  /** Tabs with several panes, as they were made: terminals that have gone since are in them still. */
  readonly layouts: readonly Parted[];
  /** Terminals in the order of their use, the latest first: which pane a tab goes on with. */
  readonly used: readonly string[];
}

/** How terminals lie in tabs and panes, kept for good and the same in every window. */
export const arrangement = createStore<Arrangement>(() => ({ layouts: loadKept('local', KEY, kept) ?? [], used: [] }));

onKeptElsewhere(KEY, () => arrangement.setState({ layouts: loadKept('local', KEY, kept) ?? [] }));

function change(to: (layouts: readonly Parted[]) => readonly Layout[]): void {
  const layouts = to(arrangement.getState().layouts)
    .filter((one) => typeof one !== 'string')
    .slice(-MOST);
  arrangement.setState({ layouts });
  keep('local', KEY, layouts);
}

/** Gives half of a terminal's pane to a new one. `isThere`: what has gone of the tab is forgotten by the way. */
export function addPane(at: string, added: { way: Way; id: string }, isThere: (id: string) => boolean): void {
  change((layouts) => {
    const own = layouts.find((one) => leaves(one).includes(at));
    const left = own ? only(own, isThere) : null;
    return [...layouts.filter((one) => one !== own), split(left ?? at, at, added)];
  });
}

/** Keeps where a divider of the tab with this terminal was moved to. */
export function moveDivider(divider: string, share: number): void {
  change((layouts) => layouts.map((one) => (leaves(one).includes(divider) ? withShare(one, divider, share) : one)));
}

export function markUsed(id: string): void {
  arrangement.setState(({ used }) => (used[0] === id ? {} : { used: [id, ...used.filter((other) => other !== id)] }));
}
