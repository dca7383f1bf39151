import { useTranslation } from 'react-i18next';
import { dismissFailure } from '../../lib/entities/operations.ts';
import type { SomeError } from '../../lib/i18n/said.tsx';
import type { Key } from '../../lib/i18n/types.ts';
import { ErrorNote } from '../ui/error-note.tsx';

interface FailureNoteProps {
  /** By which the failure is known. */
  readonly id: string;
  readonly name: string;
  readonly title: Key | undefined;
  readonly error: SomeError;
}

/** How the last thing done to an object failed: on its row, and on its page. */
export function FailureNote({ id, name, title, error }: FailureNoteProps) {
  const { t } = useTranslation();
  return (
    <ErrorNote
      title={title && t(title)}
      error={error}
      dismissLabel={t('common.dismissNamed', { name })}
      onDismiss={() => dismissFailure(id)}
    />
  );
}
