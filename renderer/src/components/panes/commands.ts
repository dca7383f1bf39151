import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, SquareSplitHorizontal, SquareSplitVertical, X } from 'lucide-react';
import { createStore } from 'zustand/vanilla';
import { isMac } from '../../lib/keyboard/platform.ts';
import { matches } from '../../lib/keyboard/use-shortcut.ts';
import { type Command, fitting } from '../commands/command.ts';
import type { Way } from '../split/split.tsx';
import type { Direction } from './layout.ts';

/** What can be done to the panes of the tab that is shown. */
interface ShownPanes {
  readonly count: number;
  /** Opens a new shell beside the active pane, or says why there is no room. */
  split(way: Way): Promise<void>;
  /** Goes to the next pane in a direction, if there is one. */
  go(to: Direction): void;
  /** Closes the active pane; its room goes to the one beside it. */
  close(): Promise<unknown>;
}

/** Null while the page shows no terminal. */
export const shownPanes = createStore<{ panes: ShownPanes | null }>(() => ({ panes: null }));

const panes = () => shownPanes.getState().panes;
const isSplit = () => (panes()?.count ?? 0) > 1;

// The keys are those of Hyper and Warp, on macOS iTerm's, and to move between panes Konsole's: Ctrl with a letter is the
// shell's, Ctrl+Shift with one the terminal's; Alt with an arrow moves by words, and Ctrl+Alt with one is the desktop's.

export const splitRight: Command = {
  id: 'terminals.splitRight',
  title: 'terminals.splitRight',
  icon: SquareSplitHorizontal,
  keys: isMac ? 'Mod+D' : 'Mod+Shift+D',
  palette: true,
  when: () => panes() !== null,
  run: () => panes()?.split('right'),
};

export const splitDown: Command = {
  id: 'terminals.splitDown',
  title: 'terminals.splitDown',
  icon: SquareSplitVertical,
  keys: isMac ? 'Mod+Shift+D' : 'Mod+Shift+E',
  palette: true,
  when: () => panes() !== null,
  run: () => panes()?.split('down'),
};

/** While there are others: a program has these keys else. */
const go = (to: Direction, arrow: string, icon: Command['icon']): Command => ({
  id: `terminals.go.${to}`,
  title: `terminals.go.${to}`,
  icon,
  keys: `${isMac ? 'Mod+Alt' : 'Mod+Shift'}+${arrow}`,
  when: isSplit,
  run: () => panes()?.go(to),
});

export const closePane: Command = {
  id: 'terminals.closePane',
  title: 'terminals.closePane',
  icon: X,
  palette: true,
  when: isSplit,
  run: () => panes()?.close(),
};

/** What can be done to panes, for the palette, the sheet of shortcuts and the terminals' own keys. */
export const paneCommands: readonly Command[] = [
  splitRight,
  splitDown,
  go('left', 'ArrowLeft', ArrowLeft),
  go('right', 'ArrowRight', ArrowRight),
  go('up', 'ArrowUp', ArrowUp),
  go('down', 'ArrowDown', ArrowDown),
  closePane,
];

/** What a key means to the panes now; undefined leaves it to the program in the terminal. */
export function paneCommandOf(event: KeyboardEvent): Command | undefined {
  return paneCommands.find(
    (command) => command.keys && matches(event, command.keys) && fitting(command, [null]).length > 0,
  );
}
