import { useTranslation } from 'react-i18next';
import { cliLine } from '../../../electron/contract/changes.ts';
import { StopQuestion } from '../components/engine/stop-question.tsx';
import { runVmAction, type StoppingAction } from '../lib/engine/actions.ts';

interface VmQuestionProps {
  readonly question: StoppingAction;
  readonly onClose: () => void;
}

/** Asks before the VM is stopped. */
export function VmQuestion({ question, onClose }: VmQuestionProps) {
  const { t } = useTranslation();
  return (
    <StopQuestion
      title={t(`engine.${question}Title`)}
      confirm={t(`engine.${question}`)}
      commandLine={cliLine(`vm.${question}`, {})}
      onConfirm={() => void runVmAction(question)}
      onClose={onClose}
    />
  );
}
