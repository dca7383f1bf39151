import { useTranslation } from 'react-i18next';
import { formatDateTime } from '../lib/format/time.ts';
import { useAgo } from '../lib/use-now.ts';

interface AgoProps {
  /** Null for a time nobody knows. */
  readonly at: number | null;
  readonly className?: string;
}

/** "3 minutes ago", kept up to date, with the date on hover; a dash for a time nobody knows. */
export function Ago({ at, className }: AgoProps) {
  const { t, i18n } = useTranslation();
  const ago = useAgo(at, i18n.language);
  return (
    <span title={at === null ? t('common.unknownTime') : formatDateTime(at, i18n.language)} className={className}>
      {ago}
    </span>
  );
}
