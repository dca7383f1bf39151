import { ClipboardCopy, Ellipsis, PanelRightOpen, Play, Tag, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { IconButton } from '../../../components/ui/button.tsx';
import { Menu } from '../../../components/ui/menu.tsx';
import { copyText } from '../../../lib/clipboard.ts';
import { shortId } from '../../../lib/format/engine-names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import type { ImageLine } from '../selectors.ts';
import { openImageDialog } from '../store.ts';

/** How the user knows a line: its name, or the short id of an image without one. */
export function lineName({ reference, image }: ImageLine): string {
  return visibleText(reference ?? shortId(image.id));
}

/** The address of the run form for an image. */
export function runPath(line: ImageLine): string {
  return `/containers/run?image=${encodeURIComponent(line.reference ?? line.image.id)}`;
}

export function ImageActions({ line, inDetails }: { readonly line: ImageLine; readonly inDetails?: boolean }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const name = lineName(line);
  const { image, reference } = line;
  return (
    <span className="flex items-center">
      {inDetails ? null : (
        <>
          <IconButton
            icon={Play}
            label={t('images.runNamed', { name })}
            keys="R"
            tabIndex={-1}
            onClick={(event) => {
              event.stopPropagation();
              void navigate(runPath(line));
            }}
          />
          <IconButton
            icon={Trash2}
            label={t('images.removeNamed', { name })}
            keys="Delete"
            tabIndex={-1}
            danger
            onClick={(event) => {
              event.stopPropagation();
              openImageDialog({ kind: 'remove', lines: [line.id] });
            }}
          />
        </>
      )}
      <Menu
        trigger={<IconButton icon={Ellipsis} label={t('common.more', { name })} />}
        groups={[
          inDetails
            ? []
            : [
                {
                  label: t('images.details'),
                  icon: PanelRightOpen,
                  keys: 'Enter',
                  onSelect: () => void navigate(`/images/${encodeURIComponent(image.id)}`),
                },
              ],
          [
            { label: t('images.tag'), icon: Tag, onSelect: () => openImageDialog({ kind: 'tag', imageId: image.id }) },
            { label: t('images.copyName'), icon: ClipboardCopy, onSelect: () => void copyText(reference ?? image.id) },
          ],
          [
            {
              label: t('images.remove'),
              icon: Trash2,
              danger: true,
              onSelect: () => openImageDialog({ kind: 'remove', lines: [line.id] }),
            },
          ],
        ]}
      />
    </span>
  );
}
