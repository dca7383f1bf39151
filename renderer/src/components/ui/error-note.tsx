import { CircleAlert, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleLines } from '../../lib/format/visible-text.ts';
import { Said, type SomeError, saidBy } from '../../lib/i18n/said.tsx';
import { useFocusHeir } from '../../lib/keyboard/use-focus-heir.ts';

interface ErrorNoteProps {
  readonly title?: string | undefined;
  /** What the host says, or in the page's own words. */
  readonly error: SomeError | string;
  /** What to do about it is not what the error says. */
  readonly withoutHint?: boolean;
  readonly onDismiss?: () => void;
  readonly dismissLabel?: string;
  readonly children?: ReactNode;
}

/** What went wrong, where it went wrong. */
export function ErrorNote({ title, error, withoutHint = false, onDismiss, dismissLabel, children }: ErrorNoteProps) {
  const { t } = useTranslation();
  const said = typeof error === 'string' ? null : saidBy(error);
  const hint = withoutHint ? undefined : said?.hint;
  return (
    <div role="alert" className="flex items-start gap-2 rounded-md bg-bad-soft px-3 py-2 text-xs text-ink">
      <CircleAlert aria-hidden className="mt-px size-3.5 shrink-0 text-bad" />
      <div className="selectable min-w-0 flex-1 whitespace-pre-wrap break-words">
        {title ? <span className="font-medium text-bad">{title} </span> : null}
        {said ? <Said message={said} lines /> : visibleLines(String(error))}
        {hint ? (
          <p className="mt-0.5 text-ink-2">
            <Said message={hint} lines />
          </p>
        ) : null}
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
