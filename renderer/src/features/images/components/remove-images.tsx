import type { TFunction } from 'i18next';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { cliLine } from '../../../../../electron/contract/changes.ts';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import type { QuestionProps } from '../../../components/questions.tsx';
import { RemoveDialog } from '../../../components/remove-dialog.tsx';
import { CheckboxField } from '../../../components/ui/inputs.tsx';
import { containerStore } from '../../../lib/entities/stores.ts';
import { formatBytes } from '../../../lib/format/numbers.ts';
import { visibleText } from '../../../lib/format/visible-text.ts';
import { imagesThatGo, removeLines } from '../actions.ts';
import { type ImageLine, lineName } from '../lines.ts';

/** Without a tag an image goes by its id; the engine takes that only where all its digests are of one repository. */
function namesOf({ id, digests }: ImageLine['image']): readonly string[] {
  return new Set(digests.map((digest) => digest.split('@')[0])).size > 1 ? digests : [id];
}

/** Containers named at once. */
const MOST = 3;

function namesOfAll(containers: readonly Container[]): string {
  const names = containers.slice(0, MOST).map(({ name }) => visibleText(name));
  const rest = containers.length - names.length;
  return [...names, ...(rest > 0 ? [`+${rest}`] : [])].join(', ');
}

/** Who uses the images that go, and what the engine says to that: of what runs it lets go by no force. */
function useHint(gone: readonly ImageLine['image'][], t: TFunction): string | undefined {
  const byId = useStore(containerStore, (state) => state.byId);
  const used = gone.filter(({ containers }) => containers > 0).length;
  if (used === 0) return undefined;
  const ids = new Set(gone.map(({ id }) => id));
  const users = [...byId.values()].filter(({ imageId }) => ids.has(imageId));
  if (users.length === 0) return t('images.inUse', { count: used });
  const running = users.filter(isUp);
  const down = users.filter((container) => !isUp(container));
  return [
    ...(running.length > 0 ? [t('images.inUseRunning', { count: running.length, names: namesOfAll(running) })] : []),
    ...(down.length > 0 ? [t('images.inUseBy', { names: namesOfAll(down) })] : []),
  ].join(' ');
}

export function RemoveImages({ about: lines, onClose }: QuestionProps<ImageLine>) {
  const { t } = useTranslation();
  const [force, setForce] = useState(false);
  // A name that goes alone frees nothing, and the engine lets it go whoever uses the image.
  const gone = imagesThatGo(lines);
  const hint = useHint(gone, t);
  const size = gone.reduce((sum, image) => sum + image.size, 0);
  return (
    <RemoveDialog
      kind="images"
      about={lines}
      name={lineName}
      description={gone.length === 0 ? t('images.untagText') : t('images.removeText', { size: formatBytes(size) })}
      commandLine={cliLine(
        'images.remove',
        lines.flatMap(({ reference, image }) =>
          (reference === null ? namesOf(image) : [reference]).map((name) => ({ id: image.id, reference: name, force })),
        ),
      )}
      remove={() => removeLines(lines, force)}
      onClose={onClose}
    >
      {gone.length > 0 ? (
        <CheckboxField
          id="remove-image-force"
          checked={force}
          onChange={setForce}
          label={t('images.removeForce', { count: gone.length })}
          hint={hint}
        />
      ) : null}
    </RemoveDialog>
  );
}
