import type { RowData } from '@tanstack/react-table';
import { type MouseEvent, useState } from 'react';
import type { ListKind } from '../../lib/i18n/types.ts';
import type { Place } from '../commands/command.ts';
import { groupMenu, objectMenu } from '../commands/command-menu.tsx';
import type { MenuGroups } from '../ui/menu.tsx';
import type { Entity, ResourceList } from './list.ts';
import type { ListRow } from './rows.ts';

/** The menu at the pointer, or of the row with the focus after the menu key or Shift+F10. Made when it is opened. */
export function useRowMenu<K extends ListKind, E extends Entity, T extends RowData>(
  { view, commands }: ResourceList<K, E, T>,
  rows: readonly ListRow<T>[],
  place: () => Place,
) {
  const [open, setOpen] = useState<string | null>(null);
  return {
    /** The row whose menu is open. */
    row: open,
    onClose: () => setOpen(null),
    onContextMenu(event: MouseEvent) {
      const target = event.target as Element;
      const id = target.closest<HTMLElement>('[data-id]')?.dataset.id;
      // The platform's own menu can copy an address; it also belongs to what is not a row.
      if (id === undefined || target.closest('a[target]')) {
        event.stopPropagation();
        return;
      }
      view.setCursor(id);
      setOpen(id);
    },
    groups(): MenuGroups {
      const row = rows.find(({ id }) => id === open);
      if (!row) return [];
      return row.kind === 'item' ? objectMenu(commands, row.item, place()) : groupMenu(commands, row, place());
    },
  };
}
