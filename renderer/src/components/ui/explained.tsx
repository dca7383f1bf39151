import type { ReactNode } from 'react';
import { cx } from './class-names.ts';
import { Popover } from './popover.tsx';

interface ExplainedProps {
  /** What the explanation is about. */
  readonly label: string;
  /** The accessible name, where what is shown does not say enough. */
  readonly name?: string;
  readonly shown: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** Something short, and its explanation on a click: what shows on hover alone is not there for all. */
export function Explained({ label, name, shown, className, children }: ExplainedProps) {
  return (
    <Popover
      label={label}
      trigger={
        <button
          type="button"
          aria-label={name}
          onClick={(event) => event.stopPropagation()}
          className={cx(
            'flex h-6 items-center gap-3.5 rounded-sm px-1.5 whitespace-nowrap tabular-nums hover:bg-hover data-[state=open]:bg-hover',
            className,
          )}
        >
          {shown}
        </button>
      }
      className="pop z-30 flex w-76 flex-col gap-1.5 rounded-lg bg-raised px-3.5 py-2.5 text-xs shadow-pop outline-none"
    >
      {children}
    </Popover>
  );
}
