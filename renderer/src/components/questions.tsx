import type { ComponentType, ReactNode } from 'react';
import { useStore } from 'zustand';
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { EntityState } from '../lib/entities/entity-store.ts';
import { DialogPart } from './dialog-part.tsx';

export interface QuestionProps<T> {
  /** The objects it is about as they are now. */
  readonly about: readonly [T, ...T[]];
  readonly onClose: () => void;
}

interface Question {
  /** Where its objects live. */
  readonly store: StoreApi<unknown>;
  readonly draw: () => ReactNode;
}

/** The question that is open over the page, if any. */
export const questionStore = createStore<{ open: Question | null }>(() => ({ open: null }));

export function closeQuestion(): void {
  questionStore.setState({ open: null });
}

/**
 * Asks about objects before something is done to them, in a dialog over the page. `find` says which of them are still there;
 * when none is, there is nothing to ask.
 */
export function ask<E, T>(
  Dialogue: ComponentType<QuestionProps<T>>,
  store: StoreApi<EntityState<E>>,
  find: (byId: ReadonlyMap<string, E>) => readonly T[],
): void {
  const draw = () => {
    const [first, ...others] = find(store.getState().byId);
    return first === undefined ? null : <Dialogue about={[first, ...others]} onClose={closeQuestion} />;
  };
  questionStore.setState({ open: { store, draw } });
}

/** Where the open question shows. What breaks in it, or does not arrive, leaves the page below. */
export function Questions() {
  const open = useStore(questionStore, (state) => state.open);
  return open ? (
    <DialogPart where="question" onClose={closeQuestion}>
      <Open question={open} />
    </DialogPart>
  ) : null;
}

function Open({ question }: { readonly question: Question }): ReactNode {
  useStore(question.store);
  return question.draw();
}
