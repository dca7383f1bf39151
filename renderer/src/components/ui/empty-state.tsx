import type { ReactNode } from 'react';
import { useFocusHeir } from '../../lib/keyboard/use-focus-heir.ts';
import type { Icon } from './button.tsx';
import { cx } from './class-names.ts';

interface EmptyStateProps {
  readonly icon: Icon;
  /** Colours the icon. */
  readonly tone?: 'bad';
  /** None where what it stands in has said it, such as a dialog. */
  readonly title?: string | undefined;
  readonly description?: ReactNode;
  /** Buttons. */
  readonly actions?: ReactNode;
  readonly children?: ReactNode;
}

/** A screen with nothing to list: says why, and what to do. */
export function EmptyState({ icon: Picture, tone, title, description, actions, children }: EmptyStateProps) {
  return (
    <div className="fade flex min-h-0 flex-1 flex-col items-center justify-center overflow-y-auto px-8 py-10 text-center">
      <div
        className={cx(
          'mb-4 flex size-12 shrink-0 items-center justify-center rounded-xl border',
          tone === 'bad' ? 'border-transparent bg-bad-soft text-bad' : 'border-line bg-canvas text-ink-3 dark:bg-hover',
        )}
      >
        <Picture aria-hidden className="size-6" strokeWidth={1.5} />
      </div>
      {title ? <h2 className="text-base leading-6 font-semibold break-words">{title}</h2> : null}
      {description ? <p className="mt-1 max-w-100 text-pretty text-sm text-ink-2 break-words">{description}</p> : null}
      {actions ? <Actions>{actions}</Actions> : null}
      {children}
    </div>
  );
}

/** What a button does may take it away at once: of a VM that is starting there is nothing to start. */
function Actions({ children }: { readonly children: ReactNode }) {
  return (
    <div ref={useFocusHeir<HTMLDivElement>()} className="mt-4 flex flex-wrap justify-center gap-2">
      {children}
    </div>
  );
}
