import { type FocusEvent, type PointerEvent, useEffect, useState } from 'react';
import { panels } from './panels.ts';

/** Wait before words show on hover, in milliseconds: long enough not to flash by under a passing pointer. */
const HOVER = 500;
/** After words have gone, those of the next control show without that wait, in milliseconds. */
const NEXT = 200;
/** For the pointer's way from the control to the words, in milliseconds. */
const WAY = 120;

/** Of the whole page: only one control's words show. */
let shownOne: { readonly hide: () => void } | null = null;
let goneAt = Number.NEGATIVE_INFINITY;

/** When the words of a control show. They come late (panels.ts), and only if they are still wanted then. */
export function useTooltip() {
  const [shown, setShown] = useState(false);
  const [of] = useState(() => control(setShown));
  useEffect(() => of.hide, [of]);
  return { shown, ...of };
}

function control(setShown: (shown: boolean) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wanted = false;
  /** The pointer has been seen here: words that a press has closed do not come again by its next move. */
  let over = false;
  let pressed = false;
  const after = (ms: number, then: () => void) => {
    clearTimeout(timer);
    timer = setTimeout(then, ms);
  };
  const self = { hide };
  function hide() {
    clearTimeout(timer);
    wanted = false;
    if (shownOne !== self) return;
    shownOne = null;
    goneAt = performance.now();
    setShown(false);
  }
  const show = () => {
    clearTimeout(timer);
    wanted = true;
    const now = () => {
      if (!wanted || shownOne === self) return;
      shownOne?.hide();
      shownOne = self;
      setShown(true);
    };
    // Without their code there are no words: the control has them in its name.
    if (panels.now) now();
    else panels.load().then(now, () => undefined);
  };
  const leave = () => (shownOne === self ? after(WAY, hide) : hide());
  return {
    hide,
    leave,
    keep: () => clearTimeout(timer),
    on: {
      onPointerMove({ pointerType }: PointerEvent) {
        if (pointerType === 'touch' || over || pressed) return;
        over = true;
        panels.preload();
        if (shownOne === self) clearTimeout(timer);
        else after(performance.now() - goneAt < NEXT ? 0 : HOVER, show);
      },
      onPointerLeave() {
        over = false;
        leave();
      },
      onPointerDown() {
        pressed = true;
        document.addEventListener('pointerup', () => (pressed = false), { once: true });
        hide();
      },
      onClick: hide,
      // Focus that comes back from a menu or dialog the pointer closed asks for no words.
      onFocus: ({ currentTarget }: FocusEvent) => {
        if (!pressed && currentTarget.matches(':focus-visible')) show();
      },
      onBlur: hide,
    },
  };
}
