import { Popover } from 'radix-ui';
import { type ReactNode, type RefObject, useRef } from 'react';

export interface PopoverPanelProps {
  readonly id: string;
  /** Its accessible name. */
  readonly label: string;
  readonly button: RefObject<HTMLElement | null>;
  readonly side?: 'top' | 'bottom';
  readonly align?: 'start' | 'end';
  readonly className: string;
  /** It has the focus itself: else its first button would, and show its words over what is inside. */
  readonly focusItself?: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** An open popover. Mounted means open. */
export function PopoverPanel(props: PopoverPanelProps) {
  const { id, label, button, side = 'top', align = 'start', className, focusItself, onClose, children } = props;
  const leftByPointer = useRef(false);
  return (
    <Popover.Root open onOpenChange={(open) => !open && onClose()}>
      <Popover.Anchor virtualRef={button} />
      <Popover.Portal>
        <Popover.Content
          id={id}
          aria-label={label}
          side={side}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          onClick={(event) => event.stopPropagation()}
          onOpenAutoFocus={(event) => {
            if (!focusItself || !(event.currentTarget instanceof HTMLElement)) return;
            event.preventDefault();
            event.currentTarget.focus();
          }}
          onInteractOutside={(event) => {
            // A press of its own button closes it by that.
            if (event.target instanceof Node && button.current?.contains(event.target)) event.preventDefault();
            else leftByPointer.current = true;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (!leftByPointer.current) button.current?.focus();
          }}
          className={className}
        >
          {children}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
