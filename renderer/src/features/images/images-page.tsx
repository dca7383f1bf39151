import { Link } from 'react-router';
import type { Image } from '../../../../electron/contract/images.ts';
import { Ago } from '../../components/ago.tsx';
import { defineList } from '../../components/list/list.ts';
import { ListPage } from '../../components/list/list-page.tsx';
import { Badge } from '../../components/ui/badge.tsx';
import { imageStore } from '../../lib/entities/stores.ts';
import { shortId } from '../../lib/format/engine-names.ts';
import { formatBytes } from '../../lib/format/numbers.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { imageCommands, pullImage } from './commands.ts';
import { imageLines, totals } from './lines.ts';

const quiet = 'block truncate text-xs text-ink-2';

/** The list of images, a row for each of their names. */
export const images = defineList({
  kind: 'images',
  store: imageStore,
  commands: imageCommands,
  sort: { column: 'repository', descending: false },
  columns: [
    {
      id: 'repository',
      min: 150,
      grow: 3,
      priority: 10,
      fixed: true,
      sort: ({ repository }) => repository || null,
      cell: ({ image, repository }, t) => (
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
    {
      id: 'tag',
      min: 88,
      grow: 1,
      priority: 9,
      sort: ({ tag }) => tag || null,
      cell: ({ tag }) =>
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
    {
      id: 'id',
      min: 96,
      priority: 2,
      sort: ({ image }) => image.id,
      cell: ({ image }) => <span className="selectable block font-mono text-xs text-ink-2">{shortId(image.id)}</span>,
    },
    {
      id: 'platform',
      min: 88,
      priority: 3,
      sort: ({ image }) => image.platform,
      cell: ({ image }) => <span className={quiet}>{image.platform ? visibleText(image.platform) : '–'}</span>,
    },
    {
      id: 'created',
      min: 104,
      grow: 1,
      priority: 5,
      // The newest first, as `docker images` lists them.
      largestFirst: true,
      sort: ({ image }) => image.createdAt,
      cell: ({ image }) => <Ago at={image.createdAt} className={quiet} />,
    },
    {
      id: 'size',
      min: 76,
      priority: 8,
      alignEnd: true,
      largestFirst: true,
      sort: ({ image }) => image.size,
      cell: ({ image }) => <span className="block text-xs text-ink-2">{formatBytes(image.size)}</span>,
    },
    {
      id: 'containers',
      min: 84,
      priority: 7,
      largestFirst: true,
      sort: ({ image }) => image.containers,
      cell: ({ image }, t) =>
        image.containers > 0 ? (
          <span className={quiet}>{t('images.usedBy', { count: image.containers })}</span>
        ) : (
          <span className="block truncate text-xs text-ink-3">{t('images.unused')}</span>
        ),
    },
  ],
  rowsOf: (image: Image) => imageLines([image]),
  rowId: ({ id }) => id,
  text: ({ image, reference, repository }) => [
    reference ?? repository,
    image.id,
    image.platform ?? '',
    ...Object.entries(image.labels).map(([key, value]) => `${key}=${value}`),
  ],
  scopes: [
    { id: 'used', has: ({ image }) => image.containers > 0 },
    { id: 'unused', has: ({ image }) => image.containers === 0 },
    { id: 'dangling', has: ({ image }) => image.tags.length === 0 },
  ],
  state: ({ image }, pending) => pending ?? (image.containers > 0 ? 'used' : 'unused'),
  engine: true,
  create: pullImage,
  summary(all, t) {
    const { count, size, reclaimable } = totals(all.values());
    if (count === 0) return undefined;
    return t('images.totals', { count, size: formatBytes(size), reclaimable: formatBytes(reclaimable) });
  },
});

export const ImagesPage = () => <ListPage of={images} />;
