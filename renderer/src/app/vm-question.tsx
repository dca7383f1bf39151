import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { cliLine } from '../../../electron/contract/changes.ts';
import { ConfirmDialog } from '../components/ui/confirm-dialog.tsx';
import { runVmAction, type StoppingAction, upCount } from '../lib/engine/actions.ts';
import { containerStore } from '../lib/entities/stores.ts';

interface VmQuestionProps {
  readonly question: StoppingAction;
  readonly onClose: () => void;
}

/** Asks before what is up in the VM ends with it. */
export function VmQuestion({ question, onClose }: VmQuestionProps) {
  const { t } = useTranslation();
  const stopped = useStore(containerStore, upCount);
  return (
    <ConfirmDialog
      title={t(`engine.${question}Title`)}
      description={stopped === null ? t('engine.stopUnknown') : t('engine.stopText', { count: stopped })}
      confirm={t(`engine.${question}`)}
      danger
      commandLine={cliLine(`vm.${question}`, {})}
      onConfirm={() => void runVmAction(question)}
      onClose={onClose}
    />
  );
}
