import { Play, RotateCw, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { type Container, isUp } from '../../../../../electron/contract/containers.ts';
import { ActionHint } from '../../../components/ui/action-hint.tsx';
import { Button } from '../../../components/ui/button.tsx';
import { SelectionToolbar } from '../../../components/ui/selection-toolbar.tsx';
import { StopIcon } from '../../../components/ui/stop-icon.tsx';
import { Tooltip } from '../../../components/ui/tooltip.tsx';
import { type BulkAction, bulk, fitting } from '../actions.ts';
import { containerCommand } from '../commands.ts';
import { openDialog } from '../store.ts';

const actions = [
  { action: 'start', icon: Play },
  { action: 'stop', icon: StopIcon },
  { action: 'restart', icon: RotateCw },
] as const satisfies readonly { action: BulkAction; icon: unknown }[];

/** How many are selected, and what can be done to all of them. */
export function SelectionBar({
  selected,
  onClear,
}: {
  readonly selected: readonly Container[];
  readonly onClear: () => void;
}) {
  const { t } = useTranslation();
  const names = selected.map(({ name }) => name);
  return (
    <SelectionToolbar label={t('containers.bulk')} count={selected.length} onClear={onClear}>
      {actions.map(({ action, icon }) => {
        const fit = fitting(action, selected);
        const command = containerCommand[action](...fit.map(({ name }) => name));
        return (
          <Tooltip key={action} text={<ActionHint label={t(`containers.${action}`)} command={command} />}>
            <Button variant="ghost" icon={icon} disabled={fit.length === 0} onClick={() => void bulk(action, selected)}>
              {t(`containers.${action}`)}
            </Button>
          </Tooltip>
        );
      })}
      <Tooltip
        keys="Delete"
        text={
          <ActionHint
            label={t('containers.remove')}
            command={containerCommand.remove(names, { force: selected.some(isUp), volumes: false })}
          />
        }
      >
        <Button
          variant="ghost"
          icon={Trash2}
          className="text-bad hover:text-bad"
          onClick={() => openDialog({ kind: 'remove', ids: selected.map(({ id }) => id) })}
        >
          {t('containers.removeAsk')}
        </Button>
      </Tooltip>
    </SelectionToolbar>
  );
}
