import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { CheckboxField } from '../../../components/ui/inputs.tsx';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { removeLines } from '../actions.ts';
import { imageCommand } from '../commands.ts';
import type { ImageLine } from '../selectors.ts';
import { imageList } from '../store.ts';
import { lineName } from './image-actions.tsx';

/** Without a tag an image goes by its id; the engine takes that only where all its digests are of one repository. */
function namesOf({ id, digests }: ImageLine['image']): readonly string[] {
  return new Set(digests.map((digest) => digest.split('@')[0])).size > 1 ? digests : [id];
}

export function RemoveImages({
  lines,
  onClose,
}: {
  readonly lines: readonly ImageLine[];
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const [force, setForce] = useState(false);
  const used = new Set(lines.filter(({ image }) => image.containers > 0).map(({ image }) => image.id)).size;
  const untagsOnly = lines.every(
    (line) => line.image.tags.length > lines.filter(({ image }) => image.id === line.image.id).length,
  );
  const size = [...new Map(lines.map(({ image }) => [image.id, image.size])).values()].reduce(
    (sum, bytes) => sum + bytes,
    0,
  );
  const [first] = lines;
  const many = lines.length > 1;
  const remove = () => {
    const ids = new Set(lines.map(({ id }) => id));
    imageList.setSelected(imageList.store.getState().selected.filter((id) => !ids.has(id)));
    void removeLines(lines, force);
  };
  return (
    <ConfirmDialog
      title={
        many
          ? t('images.removeTitleMany', { count: lines.length })
          : t('images.removeTitle', { name: first ? lineName(first) : '' })
      }
      description={untagsOnly ? t('images.untagText') : t('images.removeText', { size: formatBytes(size) })}
      confirm={many ? t('images.removeConfirmMany', { count: lines.length }) : t('images.removeConfirm')}
      danger
      commandLine={imageCommand.remove(
        lines.flatMap(({ reference, image }) => reference ?? namesOf(image)),
        force,
      )}
      onConfirm={remove}
      onClose={onClose}
    >
      {lines.length > 1 ? (
        <ul className="selectable max-h-34 overflow-y-auto rounded-md bg-sunken px-3 py-2 text-xs leading-5 dark:bg-canvas">
          {lines.map((line) => (
            <li key={line.id} className="truncate">
              {lineName(line)}
            </li>
          ))}
        </ul>
      ) : null}
      <CheckboxField
        id="remove-image-force"
        checked={force}
        onChange={setForce}
        label={t('images.removeForce', { count: new Set(lines.map(({ image }) => image.id)).size })}
        hint={used > 0 ? t('images.inUse', { count: used }) : undefined}
      />
    </ConfirmDialog>
  );
}
