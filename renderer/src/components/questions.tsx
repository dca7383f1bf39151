import { type ComponentType, type ReactNode, useEffect, useRef } from 'react';
import { useLocation } from 'react-router';
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

/** One object by its id, as it is now; undefined once it is gone. */
type Find<E, T> = (byId: ReadonlyMap<string, E>, id: string) => T | undefined;

/**
 * For commands that ask about their objects before something is done to them: `const asks = asking(containerStore)`, then
 * `run: asks(KillDialog)`. The dialog is over the page, about those of them that are still there; when none is, there is
 * nothing to ask. `find` is for a list that shows other than the host's own objects.
 */
export function asking<T extends { id: string }>(store: StoreApi<EntityState<T>>): Asks<T>;
export function asking<E, T extends { id: string }>(store: StoreApi<EntityState<E>>, find: Find<E, T>): Asks<T>;
export function asking<T extends { id: string }>(
  store: StoreApi<EntityState<T>>,
  find: Find<T, T> = (byId, id) => byId.get(id),
): Asks<T> {
  return (Dialogue) => (on) => {
    const ids = on.map(({ id }) => id);
    const draw = () => {
      const { byId } = store.getState();
      const [first, ...others] = ids.flatMap((id) => find(byId, id) ?? []);
      return first === undefined ? null : <Dialogue about={[first, ...others]} onClose={closeQuestion} />;
    };
    questionStore.setState({ open: { store, draw } });
  };
}
type Asks<T> = (Dialogue: ComponentType<QuestionProps<T>>) => (on: readonly T[]) => void;

/**
 * Where the open question shows, once for all pages: the palette asks on any of them. It ends with the page it was asked on.
 * What breaks in it, or does not arrive, leaves the page below.
 */
export function Questions() {
  const open = useStore(questionStore, (state) => state.open);
  const { pathname } = useLocation();
  const asked = useRef(pathname);
  useEffect(() => {
    if (asked.current === pathname) return;
    asked.current = pathname;
    closeQuestion();
  }, [pathname]);
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
