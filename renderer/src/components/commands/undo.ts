import i18next from 'i18next';
import { createStore } from 'zustand/vanilla';
import { tellFailure } from '../../lib/tell-failure.ts';
import { toast } from '../../lib/toast.ts';

export interface Undoable {
  /** What was done, as its button says it. */
  readonly title: string;
  /** What is said once it is done, where there is more to say. */
  readonly done?: string | undefined;
  readonly run: () => Promise<unknown>;
}

/** What was done last and can be taken back. */
export const undoStore = createStore<{ last: Undoable | null }>(() => ({ last: null }));

/** The one toast that offers it: of what was done before, nothing is taken back any more. */
const OFFER = 'undo';
/** How long it stands, in milliseconds: to read it, look at the list and come back. Its key and the palette know it longer. */
const STANDS = 8000;

/** Keeps how the last thing is taken back, and offers that; null when nothing is, and what was offered is so no more. */
export function rememberUndo(last: Undoable | null): void {
  const offered = undoStore.getState().last !== null;
  undoStore.setState({ last });
  if (last) {
    toast.success(last.done ?? i18next.t('common.done', { what: last.title }), {
      id: OFFER,
      duration: STANDS,
      action: { label: i18next.t('common.undo'), onClick: () => void undoLast() },
    });
  } else if (offered) toast.dismiss(OFFER);
}

/** Takes the last thing back, once; a failure is told. */
export async function undoLast(): Promise<void> {
  const { last } = undoStore.getState();
  rememberUndo(null);
  if (last) await tellFailure(last.run);
}
