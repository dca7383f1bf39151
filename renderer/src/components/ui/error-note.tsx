import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleLines } from '../../lib/format/visible-text.ts';
import { useFocusHeir } from '../../lib/keyboard/use-focus-heir.ts';

interface ErrorNoteProps {
  readonly title?: string | undefined;
  /** The engine's own words. */
  readonly message: string;
  readonly hint?: string | undefined;
  readonly onDismiss?: () => void;
  readonly dismissLabel?: string;
  readonly children?: ReactNode;
}

/** What went wrong, where it went wrong. */
export function ErrorNote({ title, message, hint, onDismiss, dismissLabel, children }: ErrorNoteProps) {
  const { t } = useTranslation();
  return (
    <div role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-xs text-ink">
      <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0 text-bad" />
      <div className="selectable min-w-0 flex-1 whitespace-pre-wrap break-words">
        {title ? <span className="font-medium text-bad">{title} </span> : null}
        {visibleLines(message)}
        {hint ? <p className="mt-0.5 text-ink-2">{hint}</p> : null}
        {children}
      </div>
      {onDismiss ? <Dismiss label={dismissLabel ?? t('common.dismiss')} onDismiss={onDismiss} /> : null}
    </div>
  );
}

function Dismiss({ label, onDismiss }: { readonly label: string; readonly onDismiss: () => void }) {
  return (
    <button
      ref={useFocusHeir<HTMLButtonElement>()}
      type="button"
      aria-label={label}
      onClick={(event) => {
        event.stopPropagation();
        onDismiss();
      }}
      className="-my-1 -mr-1.5 flex size-6 items-center justify-center rounded-sm text-ink-3 hover:bg-pressed hover:text-ink"
    >
      <X aria-hidden className="size-3.5" />
    </button>
  );
}
