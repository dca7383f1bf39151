import { Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useStore } from 'zustand';
import { saidBy, type WireError } from '../../../../../electron/contract/errors.ts';
import { Button } from '../../../components/ui/button.tsx';
import { ErrorNote } from '../../../components/ui/error-note.tsx';
import { api } from '../../../lib/bridge/client.ts';
import { operationStore, runOperation } from '../../../lib/entities/operations.ts';
import { containerStore } from '../../../lib/entities/stores.ts';
import { Said } from '../../../lib/i18n/said.tsx';
import { useFocusHeir } from '../../../lib/keyboard/use-focus-heir.ts';

interface LeftoverProps {
  readonly id: string;
  /** Why it could not start. */
  readonly error: WireError;
  /** It is still in the list, and down: an engine removes by itself one that was to go when it ends. */
  readonly there: boolean;
  readonly onRemoved: () => void;
}

/** A container that was made but could not start: it stays, has its name, and can be removed from here. */
export function Leftover({ id, error, there, onRemoved }: LeftoverProps) {
  const { t } = useTranslation();
  return (
    <ErrorNote title={t('run.created')} error={error} withoutHint={!there}>
      {there ? <LeftoverActions id={id} onRemoved={onRemoved} /> : null}
    </ErrorNote>
  );
}

function LeftoverActions({ id, onRemoved }: Pick<LeftoverProps, 'id' | 'onRemoved'>) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const pending = useStore(operationStore, (state) => state.pending.get(id) === 'deleting');
  const failure = useStore(operationStore, (state) => state.failures.get(id));
  const remove = async () => {
    // Its anonymous volumes stay, as in the list: it may have run by now.
    const call = () => api().containers.remove({ id, force: false, volumes: false });
    if (await runOperation({ store: containerStore, id, operation: 'deleting', call })) onRemoved();
  };
  return (
    <div ref={useFocusHeir<HTMLDivElement>()}>
      <div className="mt-2 flex gap-2">
        <Button size="sm" icon={Trash2} busy={pending} onClick={() => void remove()}>
          {t('run.removeCreated')}
        </Button>
        <Button size="sm" onClick={() => void navigate(`/containers/${id}`)}>
          {t('run.showCreated')}
        </Button>
      </div>
      {failure?.operation === 'deleting' ? (
        <p className="mt-1.5">
          <span className="font-medium text-bad">{t('containers.failed.deleting')}</span>{' '}
          <Said message={saidBy(failure.error)} lines />
        </p>
      ) : null}
    </div>
  );
}
