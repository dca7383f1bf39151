import { Slot } from 'radix-ui';
import { type ReactElement, useId, useRef } from 'react';
import { panels, usePanel } from './panels.ts';
import type { PopoverPanelProps } from './popover-panel.tsx';

interface PopoverProps extends Omit<PopoverPanelProps, 'id' | 'button' | 'onClose'> {
  /** A button. */
  readonly trigger: ReactElement;
}

/** Something over the page beside a button, after a press of it. */
export function Popover({ trigger, ...props }: PopoverProps) {
  const id = useId();
  const button = useRef<HTMLElement>(null);
  const { opened, open, close } = usePanel<null>();
  return (
    <>
      <Slot.Root
        ref={button}
        aria-haspopup="dialog"
        aria-expanded={opened !== null}
        aria-controls={opened ? id : undefined}
        data-state={opened ? 'open' : 'closed'}
        onPointerEnter={panels.preload}
        onFocus={panels.preload}
        onClick={() => (opened ? close() : open(null))}
      >
        {trigger}
      </Slot.Root>
      {opened ? <opened.panels.PopoverPanel id={id} button={button} onClose={close} {...props} /> : null}
    </>
  );
}
