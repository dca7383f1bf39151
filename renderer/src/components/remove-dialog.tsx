import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../lib/format/visible-text.ts';
import type { RemovableKind } from '../lib/i18n/types.ts';
import { deselect } from '../lib/list-view/list-view.ts';
import { NameList } from './list/name-list.tsx';
import type { QuestionProps } from './questions.tsx';
import { ConfirmDialog } from './ui/confirm-dialog.tsx';

interface RemoveDialogProps<T> extends QuestionProps<T> {
  /** Its strings `removeTitle`, `removeConfirm` and the same of several are what the dialog says. */
  readonly kind: RemovableKind;
  /** As the user knows it; untrusted text. */
  readonly name: (on: T) => string;
  /** What goes with it, and what does not. */
  readonly description: ReactNode;
  readonly commandLine: string;
  /** Its failures are told on the rows. */
  readonly remove: () => Promise<unknown>;
  /** How it is to be done. */
  readonly children?: ReactNode;
}

/** Asks before rows of a list are removed, and takes them out of the selection. */
export function RemoveDialog<T extends { id: string }>({ kind, about, name, remove, ...more }: RemoveDialogProps<T>) {
  const { t } = useTranslation();
  const { length: count, 0: first } = about;
  return (
    <ConfirmDialog
      title={
        count > 1
          ? t(`${kind}.removeTitleMany`, { count })
          : t(`${kind}.removeTitle`, { name: visibleText(name(first)) })
      }
      confirm={count > 1 ? t(`${kind}.removeConfirmMany`, { count }) : t(`${kind}.removeConfirm`)}
      danger
      description={more.description}
      commandLine={more.commandLine}
      onConfirm={() => {
        deselect(
          kind,
          about.map(({ id }) => id),
        );
        void remove();
      }}
      onClose={more.onClose}
    >
      <NameList of={about} id={({ id }) => id} name={name} />
      {more.children}
    </ConfirmDialog>
  );
}
