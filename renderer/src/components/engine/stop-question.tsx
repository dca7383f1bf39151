import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { containersUp } from '../../lib/engine/actions.ts';
import { containerStore } from '../../lib/entities/stores.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import { NameList } from '../list/name-list.tsx';
import { ConfirmDialog } from '../ui/confirm-dialog.tsx';

interface StopQuestionProps {
  readonly title: string;
  /** What else there is to know of it. */
  readonly note?: string;
  /** A verb. */
  readonly confirm: string;
  readonly commandLine: string;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before what is up in the VM ends with it. */
export function StopQuestion({ title, note, confirm, commandLine, onConfirm, onClose }: StopQuestionProps) {
  const { t } = useTranslation();
  useStore(containerStore);
  const up = containersUp();
  return (
    <ConfirmDialog
      title={title}
      description={[stopText(up, t), note].filter(Boolean).join(' ')}
      confirm={confirm}
      danger
      commandLine={commandLine}
      onConfirm={onConfirm}
      onClose={onClose}
    >
      <NameList of={up ?? []} id={({ id }) => id} name={({ name }) => name} />
    </ConfirmDialog>
  );
}

function stopText(up: ReturnType<typeof containersUp>, t: TFunction): string {
  if (up === null) return t('engine.stopUnknown');
  const [only, ...others] = up;
  return only && others.length === 0
    ? t('engine.stopOne', { name: visibleText(only.name) })
    : t('engine.stopMany', { count: up.length });
}
