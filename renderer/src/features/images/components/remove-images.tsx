import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ConfirmDialog } from '../../../components/ui/confirm-dialog.tsx';
import { CheckboxField } from '../../../components/ui/inputs.tsx';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { imagesThatGo, removeLines } from '../actions.ts';
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
  // A name that goes alone frees nothing, and the engine lets it go whoever uses the image.
  const gone = imagesThatGo(lines);
  const used = gone.filter(({ containers }) => containers > 0).length;
  const size = gone.reduce((sum, image) => sum + image.size, 0);
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
      description={gone.length === 0 ? t('images.untagText') : t('images.removeText', { size: formatBytes(size) })}
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
      {gone.length > 0 ? (
        <CheckboxField
          id="remove-image-force"
          checked={force}
          onChange={setForce}
          label={t('images.removeForce', { count: gone.length })}
          hint={used > 0 ? t('images.inUse', { count: used }) : undefined}
        />
      ) : null}
    </ConfirmDialog>
  );
}
