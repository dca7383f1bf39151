import { z } from 'zod';
import { createStore } from 'zustand/vanilla';
import { keep, loadKept } from '../persist.ts';

const schema = z.object({
  /** Makes xterm keep its rows as text for assistive technology; costs speed, so it is off by default. */
  screenReader: z.boolean(),
  fontSize: z.int().min(8).max(32),
});
export type TerminalPreferences = z.infer<typeof schema>;

const KEY = 'terminal';
const initial: TerminalPreferences = { screenReader: false, fontSize: 13 };

/** How terminals look in this browser. */
export const terminalPreferences = createStore<TerminalPreferences>(() => loadKept('local', KEY, schema) ?? initial);

terminalPreferences.subscribe((state) => keep('local', KEY, state));

export function setTerminalPreferences(change: Partial<TerminalPreferences>): void {
  const next = schema.safeParse({ ...terminalPreferences.getState(), ...change });
  if (next.success) terminalPreferences.setState(next.data);
}
