import { useTranslation } from 'react-i18next';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { dismissFailure, type Failure } from '../../../lib/entities/operations.ts';

interface ImageFailureProps {
  readonly id: string;
  readonly name: string;
  readonly failure: Failure;
}

/** How the last thing done to an image failed: on its rows, and on its page. */
export function ImageFailure({ id, name, failure }: ImageFailureProps) {
  const { t } = useTranslation();
  return (
    <ErrorNote
      title={t(`images.failed.${failure.operation === 'deleting' ? 'remove' : 'untag'}`)}
      message={failure.error.message}
      hint={failure.error.hint}
      dismissLabel={t('common.dismissNamed', { name })}
      onDismiss={() => dismissFailure(id)}
    />
  );
}
