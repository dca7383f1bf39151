import { ClipboardCopy, Ellipsis, PanelRightOpen, Play, Tag, Trash2 } from 'lucide-react';
import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { copyAndSay } from '../../../components/copy-and-say.ts';
import { ActionHint } from '../../../components/ui/action-hint.tsx';
import { IconButton } from '../../../components/ui/button.tsx';
import { Menu, type MenuGroups } from '../../../components/ui/menu.tsx';
import { shortId } from '../../../lib/format/engine-names.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { imageCommand } from '../commands.ts';
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

/** The CLI line that removes lines of the list. */
export function removeCommandOf(lines: readonly ImageLine[], force = false): string {
  return imageCommand.remove(
    lines.map(({ reference, image }) => reference ?? shortId(image.id)),
    force,
  );
}

/** All that can be done to a line of the list, as the groups of a menu. */
export function useImageMenu(): (line: ImageLine, inDetails?: boolean) => MenuGroups {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return useCallback(
    (line, inDetails = false) => {
      const { image, reference } = line;
      const name = reference ?? shortId(image.id);
      const run = {
        label: t('images.runAsk'),
        icon: Play,
        keys: 'R',
        command: imageCommand.run(name),
        onSelect: () => void navigate(runPath(line)),
      };
      return [
        inDetails
          ? []
          : [
              {
                label: t('images.details'),
                icon: PanelRightOpen,
                keys: 'Enter',
                onSelect: () => void navigate(`/images/${encodeURIComponent(image.id)}`),
              },
              run,
            ],
        [
          {
            label: t('images.tag'),
            icon: Tag,
            command: imageCommand.tag(name, 'NAME'),
            onSelect: () => openImageDialog({ kind: 'tag', line: line.id }),
          },
          { label: t('images.copyName'), icon: ClipboardCopy, onSelect: () => void copyAndSay(reference ?? image.id) },
        ],
        [
          {
            label: t('images.removeAsk'),
            icon: Trash2,
            danger: true,
            ...(inDetails ? {} : { keys: 'Delete' }),
            command: removeCommandOf([line]),
            onSelect: () => openImageDialog({ kind: 'remove', lines: [line.id] }),
          },
        ],
      ];
    },
    [t, navigate],
  );
}

interface ImageActionsProps {
  readonly line: ImageLine;
  readonly inDetails?: boolean;
  readonly tabIndex?: number;
}

export function ImageActions({ line, inDetails = false, tabIndex = 0 }: ImageActionsProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const groups = useImageMenu();
  const name = lineName(line);
  return (
    <span className="flex items-center">
      {inDetails ? null : (
        <>
          <IconButton
            icon={Play}
            label={t('images.runNamed', { name })}
            hint={<ActionHint label={t('images.runAsk')} command={imageCommand.run(name)} />}
            keys="R"
            tabIndex={tabIndex}
            onClick={(event) => {
              event.stopPropagation();
              void navigate(runPath(line));
            }}
          />
          <IconButton
            icon={Trash2}
            label={t('images.removeNamed', { name })}
            hint={<ActionHint label={t('images.removeAsk')} command={removeCommandOf([line])} />}
            keys="Delete"
            tabIndex={tabIndex}
            danger
            onClick={(event) => {
              event.stopPropagation();
              openImageDialog({ kind: 'remove', lines: [line.id] });
            }}
          />
        </>
      )}
      <Menu
        trigger={<IconButton icon={Ellipsis} label={t('common.more', { name })} tabIndex={tabIndex} />}
        groups={() => groups(line, inDetails)}
      />
    </span>
  );
}
