import type { RowData } from '@tanstack/react-table';
import { SearchX } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import type { ListKind } from '../../lib/i18n/types.ts';
import { focusList } from '../../lib/keyboard/focus-return.ts';
import { useListView } from '../../lib/list-view/use-list-view.ts';
import type { Place } from '../commands/command.ts';
import { CommandButton } from '../commands/command-button.tsx';
import { Button } from '../ui/button.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { type Entity, listKey, type ResourceList } from './list.ts';

interface NoneYetProps<K extends ListKind, E extends Entity, T extends RowData> {
  readonly of: ResourceList<K, E, T>;
  readonly place: () => Place;
}

/** There is no such object at all. */
export function NoneYet<K extends ListKind, E extends Entity, T extends RowData>({ of, place }: NoneYetProps<K, E, T>) {
  const { t } = useTranslation();
  const { create, Welcome } = of;
  const button = create ? (
    <CommandButton variant={Welcome ? 'secondary' : 'primary'} command={create} on={[null]} place={place} />
  ) : undefined;
  return (
    <EmptyState
      icon={of.commands.icon}
      title={t(listKey(of.kind, 'empty.title'))}
      description={t(listKey(of.kind, 'empty.text'))}
      actions={Welcome ? undefined : button}
    >
      {Welcome ? <Welcome other={button} /> : null}
    </EmptyState>
  );
}

/** There are objects, but none that the filter or the scope lets through. */
export function NoMatch<K extends ListKind, E extends Entity, T extends RowData>({
  of: { kind, view },
}: {
  readonly of: ResourceList<K, E, T>;
}) {
  const { t } = useTranslation();
  const { filter } = useListView(view);
  return (
    <EmptyState
      icon={SearchX}
      title={t(listKey(kind, 'noMatch.title'))}
      description={filter ? t('common.noMatch', { filter }) : t(listKey(kind, 'noMatch.scope'))}
      actions={
        <Button
          onClick={() => {
            view.setFilter('');
            view.setScope('all');
            // The list comes with the next drawing, and this button goes.
            requestAnimationFrame(focusList);
          }}
        >
          {t(listKey(kind, 'noMatch.action'))}
        </Button>
      }
    />
  );
}
