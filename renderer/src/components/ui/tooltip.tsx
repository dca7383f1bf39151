import { Tooltip as Radix } from 'radix-ui';
import type { ReactElement, ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Keys } from './keys.tsx';

interface TooltipProps {
  readonly text: ReactNode;
  /** A shortcut to show beside it. */
  readonly keys?: string | undefined;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
  /** Only where the window is too narrow for the words to stand beside the control. */
  readonly narrow?: boolean;
  readonly children: ReactElement;
}

/** Words on hover and focus. What they say must also be in the control's accessible name. */
export function Tooltip({ text, keys, side = 'top', narrow, children }: TooltipProps) {
  return (
    <Radix.Root>
      <Radix.Trigger
        asChild
        // Focus that comes back from a menu or dialog the pointer closed asks for no words.
        onFocus={(event) => event.currentTarget.matches(':focus-visible') || event.preventDefault()}
      >
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content
          side={side}
          sideOffset={6}
          collisionPadding={8}
          className={cx(
            'fade z-50 max-w-80 items-center gap-2 break-words rounded-md bg-raised px-2 py-1 text-xs text-ink shadow-pop',
            narrow ? 'hidden narrow:flex' : 'flex',
          )}
        >
          {text}
          {keys ? <Keys keys={keys} /> : null}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

export const TooltipProvider = Radix.Provider;
