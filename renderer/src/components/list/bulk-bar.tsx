import { X } from 'lucide-react';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { focusList } from '../../lib/keyboard/focus-return.ts';
import type { ObjectCommands, Place } from '../commands/command.ts';
import { BulkButton } from '../commands/command-button.tsx';
import { keysOf } from '../commands/command-menu.tsx';
import { IconButton } from '../ui/button.tsx';
import { listKey } from './list.ts';

interface BulkBarProps<T> {
  readonly commands: ObjectCommands<T>;
  /** At least one. */
  readonly chosen: readonly T[];
  readonly place: () => Place;
  readonly onClear: () => void;
}

/** Over the foot of a list: how many rows are selected, and what can be done to all of them. */
export function BulkBar<T>({ commands, chosen, place, onClear }: BulkBarProps<T>) {
  const { t } = useTranslation();
  // Buttons of the bar disable themselves, and the bar goes with the selection: the list's keys must go on.
  useEffect(
    () => () => {
      requestAnimationFrame(() => document.activeElement === document.body && focusList());
    },
    [],
  );
  const target = { one: undefined, all: chosen };
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: about the pointer only; with keys the focus stays on the button
    <div
      role="toolbar"
      onClick={({ detail }) => detail > 0 && focusList()}
      aria-label={t(listKey(commands.kind, 'bulk'))}
      className="pop absolute bottom-4 left-1/2 z-20 flex h-10 -translate-x-1/2 items-center gap-1 rounded-lg bg-raised pr-1.5 pl-3 shadow-pop"
    >
      <span className="mr-1 border-r border-line pr-3 text-xs font-medium whitespace-nowrap tabular-nums">
        {t('common.selected', { count: chosen.length })}
      </span>
      {commands.bulk.map((command) => (
        <BulkButton
          key={command.id}
          command={command}
          on={chosen}
          nameOf={commands.name}
          place={place}
          {...keysOf(commands, command, target)}
        />
      ))}
      <IconButton icon={X} label={t('common.clearSelection')} keys="Escape" onClick={onClear} />
    </div>
  );
}
