import { createStore } from 'zustand/vanilla';

/**
 * How often another engine has taken the place of the one whose objects the page shows. What began in one era, such as a call,
 * a question or an undo, says nothing about the objects of the next: an image has the same id on every engine.
 */
export const engineEra = createStore(() => ({ era: 0 }));

/** Gives what says whether it is the same era still. */
export function sameEra(): () => boolean {
  const { era } = engineEra.getState();
  return () => engineEra.getState().era === era;
}

/** What began before is about another engine from now on. */
export function endEra(): void {
  engineEra.setState(({ era }) => ({ era: era + 1 }));
}
