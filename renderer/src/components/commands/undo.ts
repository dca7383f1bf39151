import i18next from 'i18next';
import { createStore } from 'zustand/vanilla';
import type { Call } from '../../../../electron/contract/wire/define.ts';
import { call } from '../../lib/bridge/client.ts';
import { sameEra } from '../../lib/entities/engine-era.ts';
import { chosenEngine } from '../../lib/entities/watches.ts';
import { tellFailure } from '../../lib/tell-failure.ts';
import { toast } from '../../lib/toast.ts';

/** The engine that something was done on, as calls name it. */
export interface OnEngine {
  readonly engine: string | undefined;
}

export interface Undoable {
  /** What was done, as its button says it. */
  readonly title: string;
  /** What is said once it is done, where there is more to say. */
  readonly done?: string | undefined;
  /** Takes it back, by calls that name the engine it was done on. */
  readonly run: (on: OnEngine) => Promise<unknown>;
}

/** What was done last and can be taken back. */
export const undoStore = createStore<{ last: (Undoable & OnEngine) | null }>(() => ({ last: null }));

/** The one toast that offers it: of what was done before, nothing is taken back any more. */
const OFFER = 'undo';
/** How long it stands, in milliseconds: to read it, look at the list and come back. Its key and the palette know it longer. */
const STANDS = 8000;

/**
 * To be called as something begins: gives what keeps how that is taken back, and offers it. It is taken back on the engine
 * that was chosen then, or not at all: where another one is by the time it is done, nothing is kept, as Undo would else mean
 * what the page shows no more.
 */
export function undoKeeper(): (last: Undoable) => void {
  const engine = chosenEngine();
  const isStill = sameEra();
  return (last) => {
    if (!isStill() || chosenEngine() !== engine) return;
    undoStore.setState({ last: { ...last, engine } });
    toast.success(last.done ?? i18next.t('common.done', { what: last.title }), {
      id: OFFER,
      duration: STANDS,
      action: { label: i18next.t('common.undo'), onClick: () => void undoLast() },
    });
  };
}

/** What was done last is not taken back any more. */
export function forgetUndo(): void {
  if (undoStore.getState().last === null) return;
  undoStore.setState({ last: null });
  toast.dismiss(OFFER);
}

/** Takes the last thing back, once; a failure is told. */
export async function undoLast(): Promise<void> {
  const { last } = undoStore.getState();
  forgetUndo();
  if (last && last.engine === chosenEngine()) await tellFailure(() => last.run(last));
}

/** Makes the calls that take something back, one after the other, on the engine that it was done on. */
export async function takeBack(calls: readonly Call[], { engine }: OnEngine): Promise<void> {
  for (const each of calls) await call(each, { engine });
}
