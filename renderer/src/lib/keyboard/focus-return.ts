/** What has the focus as a dialog opens. For an entry of a menu, which is gone by then, that is the menu's button. */
export function focusOrigin(): HTMLElement | null {
  const active = document.activeElement;
  const owner = active?.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  const origin = owner ? document.getElementById(owner) : active;
  return origin instanceof HTMLElement && origin !== document.body ? origin : null;
}

/**
 * Gives the focus back as a dialog closes; to the list's current row when where it was is gone, or was a menu at the pointer.
 * What has taken it meanwhile keeps it, such as the terminal that the dialog has opened.
 */
export function returnFocus(origin: HTMLElement | null): void {
  if (document.activeElement !== null && document.activeElement !== document.body) return;
  origin?.focus({ preventScroll: true });
  if (!origin || document.activeElement !== origin) focusList();
}

/** Puts the focus where the keys of the page's list work: on its current row, or the list itself. */
export function focusList(): void {
  const row = document.querySelector<HTMLElement>('[role="grid"] [role="row"][tabindex="0"]');
  (row ?? document.querySelector<HTMLElement>('[role="grid"]'))?.focus({ preventScroll: true });
}
