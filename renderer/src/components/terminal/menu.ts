import type { Terminal } from '@xterm/xterm';
import i18next from 'i18next';
import { copyText } from '../../lib/clipboard.ts';
import { toast } from '../../lib/toast.ts';

type Selecting = Pick<Terminal, 'hasSelection' | 'getSelection' | 'selectAll' | 'focus'>;

/** Copies what is selected in a terminal, and says so where that is not allowed. */
export function copySelection(term: Selecting): void {
  if (!term.hasSelection()) return;
  void copyText(term.getSelection()).then((copied) => copied || toast.error(i18next.t('common.copyRefused')));
}

/**
 * Offers the desktop app's menu on a right click into a terminal. What is selected there is xterm's alone, so the page
 * copies and selects; main pastes. A browser has a menu of its own, for which xterm prepares itself.
 */
export function offerMenu(term: Selecting, element: HTMLElement): { dispose(): void } {
  const onMenu = (event: MouseEvent) => {
    if (!window.slipway) return;
    event.preventDefault();
    // A paste is for what has the focus.
    term.focus();
    void window.slipway.terminalMenu(term.hasSelection()).then((chosen) => {
      if (chosen === 'copy') copySelection(term);
      if (chosen === 'selectAll') term.selectAll();
    });
  };
  element.addEventListener('contextmenu', onMenu);
  return { dispose: () => element.removeEventListener('contextmenu', onMenu) };
}
