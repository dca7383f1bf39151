import type { ReactNode, Ref } from 'react';
import { useArrivalFocus } from '../lib/keyboard/use-arrival-focus.ts';

interface PageHeaderProps {
  readonly title: string;
  readonly ref?: Ref<HTMLElement>;
  /** Beside the title: counts and sizes. */
  readonly note?: string | undefined;
  /** At the right end. */
  readonly actions?: ReactNode;
  /** Filters. */
  readonly children?: ReactNode;
}

/** The bar at the top of every page. */
export function PageHeader({ title, ref, note, actions, children }: PageHeaderProps) {
  const heading = useArrivalFocus();
  return (
    <header ref={ref} className="flex h-13 shrink-0 items-center gap-3 border-b border-line px-4">
      <div className="flex min-w-fit items-baseline gap-2.5 narrow:flex-col narrow:items-start narrow:gap-0.5">
        <h1
          ref={heading}
          tabIndex={-1}
          className="rounded-sm text-base font-semibold whitespace-nowrap narrow:leading-5"
        >
          {title}
        </h1>
        {note ? (
          <span
            title={note}
            className="max-w-full truncate text-xs text-ink-3 tabular-nums narrow:text-2xs narrow:leading-4 max-[760px]:w-0 max-[760px]:min-w-full"
          >
            {note}
          </span>
        ) : null}
      </div>
      <div className="flex min-w-0 flex-1 items-center justify-end gap-2">{children}</div>
      {actions ? <div className="flex shrink-0 items-center gap-2">{actions}</div> : null}
    </header>
  );
}
