import { DismissableLayer, Popper } from 'radix-ui/internal';
import { type ReactNode, type RefObject, useEffect } from 'react';
import { createPortal } from 'react-dom';
import { cx } from './class-names.ts';
import { Keys } from './keys.tsx';

export type Side = 'top' | 'right' | 'bottom' | 'left';

interface TooltipPanelProps {
  readonly id: string;
  readonly text: ReactNode;
  readonly keys?: string | undefined;
  readonly side: Side;
  readonly narrow?: boolean | undefined;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly onClose: () => void;
  /** The pointer has gone to the words: they stay while it is there. */
  readonly onEnter: () => void;
  readonly onLeave: () => void;
}

/** Words beside a control. Mounted means open. */
export function TooltipPanel(props: TooltipPanelProps) {
  const { id, text, keys, side, narrow, anchor, onClose, onEnter, onLeave } = props;
  useEffect(() => {
    const onScroll = ({ target }: Event) => target instanceof Node && target.contains(anchor.current) && onClose();
    window.addEventListener('scroll', onScroll, { capture: true });
    return () => window.removeEventListener('scroll', onScroll, { capture: true });
  }, [anchor, onClose]);
  return createPortal(
    <Popper.Root>
      <Popper.Anchor virtualRef={anchor} />
      <DismissableLayer.Root
        asChild
        disableOutsidePointerEvents={false}
        onFocusOutside={(event) => event.preventDefault()}
        onDismiss={onClose}
      >
        <Popper.Content
          id={id}
          role="tooltip"
          side={side}
          sideOffset={6}
          collisionPadding={8}
          onPointerEnter={onEnter}
          onPointerLeave={onLeave}
          className={cx(
            'fade z-50 max-w-80 items-center gap-2 break-words rounded-md bg-raised px-2 py-1 text-xs text-ink shadow-pop',
            narrow ? 'hidden narrow:flex' : 'flex',
          )}
        >
          {text}
          {keys ? <Keys keys={keys} /> : null}
        </Popper.Content>
      </DismissableLayer.Root>
    </Popper.Root>,
    document.body,
  );
}
