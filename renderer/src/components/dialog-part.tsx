import { type ReactNode, Suspense } from 'react';
import { Defect, defectWords, ErrorBoundary } from './error-boundary.tsx';
import { Dialog } from './ui/dialog.tsx';

interface DialogPartProps {
  /** Names the dialog in the host's log. */
  readonly where: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A dialog that is loaded as it opens: when it breaks or does not arrive, closing that gives back the page below. */
export function DialogPart({ where, onClose, children }: DialogPartProps) {
  const broken = (error: Error, again: () => void) => (
    <Dialog title={defectWords(error).title} onClose={onClose}>
      <Defect error={error} again={again} untitled />
    </Dialog>
  );
  return (
    <ErrorBoundary where={where} fallback={broken}>
      <Suspense fallback={null}>{children}</Suspense>
    </ErrorBoundary>
  );
}
