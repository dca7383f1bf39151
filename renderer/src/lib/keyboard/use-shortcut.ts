import { useEffect, useRef } from 'react';
import { keyOf } from './key-of.ts';
import { isMac } from './platform.ts';

/** A box to tick, or one of a few, is no field to type in: they are buttons of another look. */
const typed = ':is(input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable], .xterm)';

/** Whether a key event would type something where it goes, a terminal included. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest(typed) !== null;
}

/** True while a dialog or menu is open: single keys then belong to it. */
function isCovered(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

/** Whether an event is a shortcut written as "Mod+K", "?" or "/". */
export function matches(event: KeyboardEvent, keys: string): boolean {
  const parts = keys.split('+');
  const key = parts.at(-1) ?? '';
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const other = isMac ? event.ctrlKey : event.metaKey;
  if (mod !== parts.includes('Mod') || other || event.altKey !== parts.includes('Alt')) return false;
  // "?" needs Shift on most keyboards and is written without it.
  if (parts.length > 1 && event.shiftKey !== parts.includes('Shift')) return false;
  // A syllable that is put together takes the key, unless it comes with one that types nothing.
  if (event.isComposing && !mod) return false;
  return keyOf(event).toLowerCase() === key.toLowerCase();
}

interface ShortcutOptions {
  /** Also while the user types, as for Mod+K. */
  readonly always?: boolean;
  readonly enabled?: boolean;
}

/** Calls back for a shortcut anywhere on the page, while the calling component is mounted. */
export function useShortcut(keys: string, run: (event: KeyboardEvent) => void, options: ShortcutOptions = {}): void {
  const { always = false, enabled = true } = options;
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    if (!enabled) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !matches(event, keys)) return;
      if (!always && (isTyping(event.target) || isCovered())) return;
      event.preventDefault();
      latest.current(event);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [keys, always, enabled]);
}
