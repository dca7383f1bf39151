import { X } from 'lucide-react';
import { type ReactNode, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { focusList } from '../../lib/keyboard/focus-return.ts';
import { IconButton } from './button.tsx';

interface SelectionToolbarProps {
  /** What its actions are about. */
  readonly label: string;
  readonly count: number;
  readonly onClear: () => void;
  /** Buttons. */
  readonly children: ReactNode;
}

/** Over the foot of a list: how many rows are selected, and what can be done to all of them. */
export function SelectionToolbar({ label, count, onClear, children }: SelectionToolbarProps) {
  const { t } = useTranslation();
  // Buttons of the bar disable themselves, and the bar goes with the selection: the list's keys must go on.
  useEffect(
    () => () => {
      requestAnimationFrame(() => document.activeElement === document.body && focusList());
    },
    [],
  );
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: about the pointer only; with keys the focus stays on the button
    <div
      role="toolbar"
      onClick={({ detail }) => detail > 0 && focusList()}
      aria-label={label}
      className="pop absolute bottom-4 left-1/2 z-20 flex h-10 -translate-x-1/2 items-center gap-1 rounded-lg bg-raised pr-1.5 pl-3 shadow-pop"
    >
      <span className="mr-1 border-r border-line pr-3 text-xs font-medium whitespace-nowrap tabular-nums">
        {t('common.selected', { count })}
      </span>
      {children}
      <IconButton icon={X} label={t('common.clearSelection')} keys="Escape" onClick={onClear} />
    </div>
  );
}
