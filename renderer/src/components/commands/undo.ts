import { createStore } from 'zustand/vanilla';
import { tellFailure } from '../../lib/tell-failure.ts';

interface Undoable {
  /** What was done, as its button says it. */
  readonly title: string;
  readonly run: () => Promise<unknown>;
}

/** What was done last and can be taken back. */
export const undoStore = createStore<{ last: Undoable | null }>(() => ({ last: null }));

export function rememberUndo(last: Undoable | null): void {
  undoStore.setState({ last });
}

/** Takes the last thing back, once; a failure is told. */
export async function undoLast(): Promise<void> {
  const { last } = undoStore.getState();
  rememberUndo(null);
  if (last) await tellFailure(last.run);
}
