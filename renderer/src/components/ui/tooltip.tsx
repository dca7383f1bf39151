import { Slot } from 'radix-ui';
import { type ReactElement, type ReactNode, useId, useRef } from 'react';
import { panels } from './panels.ts';
import type { Side } from './tooltip-panel.tsx';
import { useTooltip } from './use-tooltip.ts';

interface TooltipProps {
  readonly text: ReactNode;
  /** A shortcut to show beside it. */
  readonly keys?: string | undefined;
  readonly side?: Side;
  /** Only where the window is too narrow for the words to stand beside the control. */
  readonly narrow?: boolean;
  readonly children: ReactElement;
}

/** Words on hover and focus. What they say must also be in the control's accessible name. */
export function Tooltip({ text, keys, side = 'top', narrow, children }: TooltipProps) {
  const id = useId();
  const anchor = useRef<HTMLElement>(null);
  const { shown, on, hide, keep, leave } = useTooltip();
  return (
    <>
      <Slot.Root ref={anchor} aria-describedby={shown ? id : undefined} {...on}>
        {children}
      </Slot.Root>
      {shown && panels.now ? (
        <panels.now.TooltipPanel
          {...{ id, text, keys, side, narrow, anchor }}
          onClose={hide}
          onEnter={keep}
          onLeave={leave}
        />
      ) : null}
    </>
  );
}
