import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import { keep, loadKept } from '../../lib/persist.ts';

const KEY = 'terminals.active';

/** The tab shown last, kept over navigation and reload. */
export const activeTerminal = createStore<{ id: string | null }>(() => ({
  id: loadKept('session', KEY, z.string()),
}));

activeTerminal.subscribe(({ id }) => keep('session', KEY, id));

export function showTerminal(id: string | null): void {
  activeTerminal.setState({ id });
}
