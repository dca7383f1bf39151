import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { StopQuestion } from '../../../components/engine/stop-question.tsx';
import { containersUp } from '../../../lib/engine/actions.ts';
import { vmStore } from '../../../lib/entities/stores.ts';

/** Something that the VM may be stopped for. */
interface Stopping {
  readonly commandLine: string;
  readonly run: () => Promise<boolean>;
}

/** Whether it is known that nothing is stopped with the VM: it is off, or no container of it is up. */
function stopsNothing(): boolean {
  const { status } = vmStore.getState();
  if (status && ['absent', 'stopped', 'broken'].includes(status.state)) return true;
  return containersUp()?.length === 0;
}

/** Does it, after a question unless nothing is stopped for it; says whether it was begun at once. */
export function useDiskQuestion(kind: 'move' | 'export') {
  const { t } = useTranslation();
  const [asked, setAsked] = useState<Stopping | null>(null);
  const begin = async (what: Stopping) => {
    if (stopsNothing()) return what.run();
    setAsked(what);
    return false;
  };
  const dialog = asked && (
    <StopQuestion
      title={t(`disk.${kind}Title`)}
      note={t('disk.unlessInstant')}
      confirm={t(kind === 'move' ? 'disk.move' : 'disk.exportTo')}
      commandLine={asked.commandLine}
      onConfirm={() => void asked.run()}
      onClose={() => setAsked(null)}
    />
  );
  return { begin, dialog };
}
