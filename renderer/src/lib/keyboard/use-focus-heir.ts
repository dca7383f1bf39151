import { type RefObject, useLayoutEffect, useRef } from 'react';
import { focusList } from './focus-return.ts';

/**
 * For what goes away with the button that was pressed in it, such as a note with its "Dismiss": the focus would fall to the
 * body, where keys lead nowhere. It goes to the dialog it was in, else to the page's list, else to the page's heading, from
 * which Tab leads on; unless something has taken it a frame later, or the whole page has gone (useArrivalFocus). The element
 * of the ref is what goes.
 */
export function useFocusHeir<E extends HTMLElement>(): RefObject<E | null> {
  const element = useRef<E>(null);
  // Of a layout effect the end comes while the element is still in the page, and has the focus.
  useLayoutEffect(() => {
    const own = element.current;
    return () => {
      if (!own?.contains(document.activeElement)) return;
      const dialog = own.closest<HTMLElement>('[role="dialog"]');
      const heading = document.querySelector<HTMLElement>('main h1[tabindex]');
      const isLost = () => document.activeElement === document.body;
      requestAnimationFrame(() => {
        if (heading?.isConnected === false) return;
        if (isLost()) dialog?.focus({ preventScroll: true });
        if (isLost()) focusList();
        if (isLost()) heading?.focus({ preventScroll: true });
      });
    };
  }, []);
  return element;
}
