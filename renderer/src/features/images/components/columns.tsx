import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { Ago } from '../../../components/ago.tsx';
import { Badge } from '../../../components/ui/badge.tsx';
import type { Column } from '../../../components/ui/data-table/types.ts';
import { shortId } from '../../../lib/format/engine-names.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import type { ImageLine } from '../selectors.ts';
import type { ColumnId } from '../store.ts';

/** All columns of the list, by id. */
export function useColumns(): Record<ColumnId, Column<ImageLine>> {
  const { t } = useTranslation();
  return useMemo(() => columns(t), [t]);
}

const quiet = 'block truncate text-xs text-ink-2';

function columns(t: TFunction): Record<ColumnId, Column<ImageLine>> {
  return {
    repository: {
      id: 'repository',
      label: t('images.column.repository'),
      min: 150,
      grow: 3,
      priority: 10,
      render: ({ image, repository }) => (
        <Link
          to={`/images/${encodeURIComponent(image.id)}`}
          tabIndex={-1}
          title={visibleText(repository)}
          className="block truncate rounded-sm font-medium hover:text-accent-ink"
        >
          {repository ? visibleText(repository) : <span className="text-ink-3">{t('images.none')}</span>}
        </Link>
      ),
    },
    tag: {
      id: 'tag',
      label: t('images.column.tag'),
      min: 88,
      grow: 1,
      priority: 9,
      render: ({ tag }) =>
        tag ? (
          <Badge mono>
            <span title={visibleText(tag)} className="truncate">
              {visibleText(tag)}
            </span>
          </Badge>
        ) : (
          <span className="text-ink-3">–</span>
        ),
    },
    id: {
      id: 'id',
      label: t('images.column.id'),
      min: 96,
      grow: 0,
      priority: 2,
      render: ({ image }) => <span className="selectable block font-mono text-xs text-ink-2">{shortId(image.id)}</span>,
    },
    platform: {
      id: 'platform',
      label: t('images.column.platform'),
      min: 88,
      grow: 0,
      priority: 3,
      render: ({ image }) => <span className={quiet}>{image.platform ? visibleText(image.platform) : '–'}</span>,
    },
    created: {
      id: 'created',
      label: t('images.column.created'),
      min: 104,
      grow: 1,
      priority: 5,
      render: ({ image }) => <Ago at={image.createdAt} className={quiet} />,
    },
    size: {
      id: 'size',
      label: t('images.column.size'),
      min: 76,
      grow: 0,
      priority: 8,
      alignEnd: true,
      render: ({ image }) => <span className="block text-xs text-ink-2">{formatBytes(image.size)}</span>,
    },
    containers: {
      id: 'containers',
      label: t('images.column.containers'),
      min: 84,
      grow: 0,
      priority: 7,
      render: ({ image }) =>
        image.containers > 0 ? (
          <span className={quiet}>{t('images.usedBy', { count: image.containers })}</span>
        ) : (
          <span className="block truncate text-xs text-ink-3">{t('images.unused')}</span>
        ),
    },
  };
}
