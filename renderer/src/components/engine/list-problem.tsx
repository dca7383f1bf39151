import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { WireError } from '../../../../electron/contract/errors.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { ErrorNote } from '../ui/error-note.tsx';

interface ListProblemProps {
  /** Why the engine did not give the list. */
  readonly error: WireError;
}

/** In place of a list that a connected engine does not give, and of which nothing is known. */
export function ListProblem({ error }: ListProblemProps) {
  const { t } = useTranslation();
  return (
    <EmptyState icon={TriangleAlert} tone="bad" title={t('engine.listFailed')} description={t('engine.listFailedText')}>
      <div className="mt-4 w-full max-w-120 text-left">
        <ErrorNote error={error} />
      </div>
    </EmptyState>
  );
}

/** Above the rows that were known before the engine ceased to give the list. */
export function ListProblemNote({ error }: ListProblemProps) {
  const { t } = useTranslation();
  return (
    <div className="px-4 pt-2">
      <ErrorNote title={`${t('engine.listFailed')}.`} error={error}>
        <p className="mt-0.5 text-ink-2">
          {t('engine.listOld')} {t('engine.listFailedText')}
        </p>
      </ErrorNote>
    </div>
  );
}
