import type { Terminal } from '@xterm/xterm';
import i18next from 'i18next';
import { copyText } from '../../lib/clipboard.ts';
import { reportDefect } from '../../lib/report-defect.ts';
import { toast } from '../../lib/toast.ts';

/** Copies what is selected in a terminal, and says so where that is not allowed. Call at a press of the user's. */
export function copySelection(term: Pick<Terminal, 'hasSelection' | 'getSelection'>): void {
  if (!term.hasSelection()) return;
  void copyText(term.getSelection()).then((copied) => copied || toast.error(i18next.t('common.copyRefused')));
}

const RIGHT_BUTTON = 2;

/**
 * Offers the desktop app's menu on a right click into a terminal, or on the menu's key. Main copies and pastes, as events
 * that xterm answers; what is selected is xterm's alone, so the page selects. A browser has a menu of its own.
 */
export function offerMenu(
  term: Pick<Terminal, 'hasSelection' | 'selectAll' | 'focus' | 'modes'>,
  element: HTMLElement,
): { dispose(): void } {
  const gone = new AbortController();
  const onMenu = (event: MouseEvent) => {
    if (!window.slipway) return;
    event.preventDefault();
    const by = event.button === RIGHT_BUTTON ? 'mouse' : 'keyboard';
    // A program that follows the mouse has had the click. With Shift, as in other terminals, it is for the menu.
    if (by === 'mouse' && term.modes.mouseTrackingMode !== 'none' && !event.shiftKey) return;
    // Copy and Paste are for what has the focus.
    term.focus();
    const { clientX: x, clientY: y } = event;
    void window.slipway.terminalMenu({ hasSelection: term.hasSelection(), x, y, by }).then(
      (chosen) => {
        if (chosen === 'selectAll' && !gone.signal.aborted) term.selectAll();
      },
      (error: unknown) => reportDefect('the menu of a terminal', error),
    );
  };
  element.addEventListener('contextmenu', onMenu, { signal: gone.signal });
  return { dispose: () => gone.abort() };
}
