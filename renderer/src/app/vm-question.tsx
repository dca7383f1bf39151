import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { cliLine } from '../../../electron/contract/changes.ts';
import { NameList } from '../components/list/name-list.tsx';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { containersUp, runVmAction, type StoppingAction } from '../lib/engine/actions.ts';
import { containerStore } from '../lib/entities/stores.ts';
import { visibleText } from '../lib/format/visible-text.ts';

interface VmQuestionProps {
  readonly question: StoppingAction;
  readonly onClose: () => void;
}

/** Asks before what is up in the VM ends with it. */
export function VmQuestion({ question, onClose }: VmQuestionProps) {
  const { t } = useTranslation();
  useStore(containerStore);
  const up = containersUp();
  return (
    <ConfirmDialog
      title={t(`engine.${question}Title`)}
      description={stopText(up, t)}
      confirm={t(`engine.${question}`)}
      danger
      commandLine={cliLine(`vm.${question}`, {})}
      onConfirm={() => void runVmAction(question)}
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
