import { type ReactNode, Suspense, useEffect, useId, useRef, useState } from 'react';
import { focusOrigin, returnFocus } from '../lib/keyboard/focus-return.ts';
import { useOpenDialog } from '../lib/open-dialogs.ts';
import { Defect, defectWords, ErrorBoundary } from './error-boundary.tsx';

interface DialogPartProps {
  /** Names the dialog in the host's log. */
  readonly where: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that is loaded as it opens: when it breaks or does not arrive, closing that gives back the page below. */
export function DialogPart({ where, onClose, children }: DialogPartProps) {
  return (
    <ErrorBoundary where={where} fallback={(error, again) => <Broken error={error} again={again} onClose={onClose} />}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}

interface BrokenProps {
  readonly error: Error;
  readonly again: () => void;
  readonly onClose: () => void;
}

/** The platform's own dialog: ours comes late, and may be what did not arrive. */
function Broken({ error, again, onClose }: BrokenProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const [origin] = useState(focusOrigin);
  useOpenDialog();
  useEffect(() => {
    dialog.current?.showModal();
    return () => returnFocus(origin);
  }, [origin]);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={title}
      onClose={onClose}
      className="pop m-auto w-full max-w-105 rounded-lg bg-raised text-ink shadow-pop backdrop:bg-scrim"
    >
      <h2 id={title} className="px-5 pt-4 text-base leading-6 font-semibold">
        {defectWords(error).title}
      </h2>
      <Defect error={error} again={again} untitled onClose={onClose} />
    </dialog>
  );
}
