import type { BrowserWindow } from 'electron';

export interface CloseToTrayOptions {
  /** Whether closing a window only hides it, leaving the app in the tray. Asked at each close. */
  readonly hidesOnClose: () => boolean;
  /** Whether there is a tray that is known to show the app's icon. Never rejects. */
  readonly trayIsShown: () => Promise<boolean>;
  /** Asks the user what closing is to do where no such tray is known; they may think better of it. */
  readonly askToHide: (window: BrowserWindow) => Promise<'hide' | 'quit' | 'stay'>;
  /** The user would like to quit. May be called again and again. */
  readonly wishToQuit: () => void;
}

/**
 * Has a window hide, not close, where the tray brings it back. Where none is known to, the user is asked, until they have
 * once chosen to hide: there may be a tray that cannot be asked (XEmbed), and nobody's containers end because of a doubt.
 * The function it gives calls off a close that waits for the tray's answer: the window is wanted again.
 */
export function closeToTray(window: BrowserWindow, options: CloseToTrayOptions): () => void {
  const { hidesOnClose, trayIsShown, askToHide, wishToQuit } = options;
  let closing = false;
  let wanted = false;
  let knows = false;
  const close = async () => {
    wanted = false;
    const shown = knows || (await trayIsShown());
    // By now the app may be ending, or the setting may be another.
    const over = () => window.isDestroyed() || !hidesOnClose();
    if (wanted || over()) return;
    const wish = shown ? 'hide' : await askToHide(window);
    if (wish === 'stay' || over()) return;
    if (wish === 'quit') return wishToQuit();
    knows ||= !shown;
    window.hide();
  };
  window.on('close', (event) => {
    if (!hidesOnClose()) return;
    event.preventDefault();
    if (closing) return;
    closing = true;
    void close().finally(() => {
      closing = false;
    });
  });
  return () => {
    wanted = true;
  };
}
