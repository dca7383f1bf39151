import { Play, RotateCw, Square, Trash2, X } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { Container } from '../../../../../electron/contract/containers.ts';
import { Button, IconButton } from '../../../components/ui/button.tsx';
import { type BulkAction, bulk, bulkFits } from '../actions.ts';
import { openDialog } from '../store.ts';

const actions = [
  { action: 'start', icon: Play },
  { action: 'stop', icon: Square },
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
  return (
    <div
      role="toolbar"
      aria-label={t('containers.bulk')}
      className="pop absolute bottom-4 left-1/2 z-20 flex h-10 -translate-x-1/2 items-center gap-1 rounded-lg bg-raised pr-1.5 pl-3 shadow-pop"
    >
      <span className="pr-2 text-xs font-medium whitespace-nowrap tabular-nums">
        {t('common.selected', { count: selected.length })}
      </span>
      {actions.map(({ action, icon }) => {
        const count = selected.filter((container) => bulkFits(action, container)).length;
        return (
          <Button
            key={action}
            variant="ghost"
            icon={icon}
            disabled={count === 0}
            onClick={() => void bulk(action, selected)}
          >
            {t(`containers.${action}`)}
          </Button>
        );
      })}
      <Button
        variant="ghost"
        icon={Trash2}
        className="text-bad hover:text-bad"
        onClick={() => openDialog({ kind: 'remove', ids: selected.map(({ id }) => id) })}
      >
        {t('containers.remove')}
      </Button>
      <IconButton icon={X} label={t('common.clearSelection')} onClick={onClear} />
    </div>
  );
}
