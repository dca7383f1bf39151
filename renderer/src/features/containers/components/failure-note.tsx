import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { dismissFailure, type Failure } from '../../../lib/entities/operations.ts';

/** How the last thing done to a container failed, on its own row. */
export function FailureNote({
  id,
  name,
  failure,
}: {
  readonly id: string;
  readonly name: string;
  readonly failure: Failure;
}) {
  const { t } = useTranslation();
  return (
    <ErrorNote
      title={t(`containers.failed.${failure.operation}`)}
      message={failure.error.message}
      hint={failure.error.hint}
      dismissLabel={t('common.dismissNamed', { name })}
      onDismiss={() => dismissFailure(id)}
    />
  );
}
