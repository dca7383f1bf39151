import { Columns3 } from 'lucide-react';
import { Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { lazyPart } from '../../lib/lazy-part.ts';
import { IconButton } from '../ui/button.tsx';
import { Popover } from '../ui/popover.tsx';
import type { ColumnsListProps } from './columns-list.tsx';

const ColumnsList = lazyPart(async () => (await import('./columns-list.tsx')).ColumnsList);

/** Which columns show, and in which order. */
export function ColumnsMenu(props: ColumnsListProps) {
  const { t } = useTranslation();
  return (
    <Popover
      label={t('common.columns')}
      trigger={<IconButton icon={Columns3} label={t('common.columns')} />}
      side="bottom"
      align="end"
      className="pop z-50 w-64 rounded-lg bg-raised p-1.5 shadow-pop"
    >
      <Suspense fallback={null}>
        <ColumnsList {...props} />
      </Suspense>
    </Popover>
  );
}
