import { type RefObject, useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router';

/** Whether there was a page before: of the first one the browser itself says where it begins. */
let arrived = false;
/** The page that was left last. */
let left = '';

/**
 * For the heading of a page: a new page takes the focus there, which else stays on a link of the old one, or nowhere, and
 * nobody who does not see it would know. Back in a list it goes to the row it was on. It leaves alone what has the focus
 * for a reason: a dialog, or something on the page that has taken it already. `of` is what the page is about, such as an
 * object's id: another one is another page.
 */
export function useArrivalFocus(of = ''): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null);
  const { pathname } = useLocation();
  const type = useNavigationType();
  const place = useRef({ pathname, type });
  useEffect(() => {
    place.current = { pathname, type };
  });
  const shown = useRef<string | null>(null);
  useEffect(() => {
    // Where the focus was on the page of the object before, nothing of this one has taken it.
    const stale = shown.current !== null && shown.current !== of ? document.activeElement : null;
    shown.current = of;
    // A frame later: a dialog that led here is gone by then, and what takes the focus by itself has it.
    const frame = requestAnimationFrame(() => {
      const isFirst = !arrived;
      arrived = true;
      if (isFirst) return;
      const active = document.activeElement;
      if (active?.closest('[role="dialog"], [role="alertdialog"], [role="menu"]')) return;
      if (active !== stale && active?.closest('main')) return;
      const isBack = place.current.type === 'POP' || left.startsWith(`${place.current.pathname}/`);
      const row = document.querySelector<HTMLElement>('main [role="grid"] [role="row"][tabindex="0"]');
      (isBack && row ? row : heading.current)?.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [of]);
  useEffect(
    () => () => {
      left = place.current.pathname;
    },
    [],
  );
  return heading;
}
