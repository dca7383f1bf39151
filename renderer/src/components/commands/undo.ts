import i18next from 'i18next';
import { createStore } from 'zustand/vanilla';
import type { MethodName } from '../../../../electron/contract/changes.ts';
import type { Call } from '../../../../electron/contract/wire/define.ts';
import { call } from '../../lib/bridge/client.ts';
import { sameEra } from '../../lib/entities/engine-era.ts';
import type { EntityStore } from '../../lib/entities/entity-store.ts';
import { marked, type Operation } from '../../lib/entities/operations.ts';
import { engineLists } from '../../lib/entities/stores.ts';
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

interface UndoState {
  /** What was done last and can be taken back. */
  readonly last: (Undoable & OnEngine) | null;
  /** How many things are being done, or taken back, that Undo would mean once they are. */
  readonly underWay: number;
}

export const undoStore = createStore<UndoState>(() => ({ last: null, underWay: 0 }));

/** The one toast that offers it: of what was done before, nothing is taken back any more. */
const OFFER = 'undo';
/** The one that says how it went. */
const OUTCOME = 'undo-outcome';
/** How long it stands, in milliseconds: to read it, look at the list and come back. Its key and the palette know it longer. */
const STANDS = 8000;

/**
 * Does something, and gives it what keeps how that is taken back, and offers it; until it has ended, Undo waits. It is taken
 * back on the engine that was chosen as it began, or not at all: where another one is by the time it is done, nothing is
 * kept, as Undo would else mean what the page shows no more. Resolves and rejects as `work` does.
 */
export async function undoably<R>(work: (keep: (last: Undoable) => void) => Promise<R>): Promise<R> {
  const engine = chosenEngine();
  const isStill = sameEra();
  const keep = (last: Undoable) => {
    if (!isStill() || chosenEngine() !== engine) return;
    undoStore.setState({ last: { ...last, engine } });
    toast.success(last.done ?? i18next.t('common.done', { what: last.title }), {
      id: OFFER,
      duration: STANDS,
      action: { label: i18next.t('common.undo'), onClick: () => void takeLastBack() },
    });
  };
  return whileUnderWay(() => work(keep));
}

async function whileUnderWay<R>(work: () => Promise<R>): Promise<R> {
  undoStore.setState(({ underWay }) => ({ underWay: underWay + 1 }));
  try {
    return await work();
  } finally {
    undoStore.setState(({ underWay }) => ({ underWay: underWay - 1 }));
  }
}

/** What was done last is not taken back any more. */
export function forgetUndo(): void {
  if (undoStore.getState().last === null) return;
  undoStore.setState({ last: null });
  toast.dismiss(OFFER);
}

/**
 * Takes the last thing back, once, and says how that went. While one is still under way, says so: what was done before it is
 * not what the user means.
 */
export async function undoLast(): Promise<void> {
  if (undoStore.getState().underWay > 0) toast.warning(i18next.t('common.undoUnderWay'), { id: OUTCOME });
  else await takeLastBack();
}

async function takeLastBack(): Promise<void> {
  const { last } = undoStore.getState();
  forgetUndo();
  if (!last || last.engine !== chosenEngine()) return;
  const well = await whileUnderWay(() => tellFailure(() => last.run(last)));
  // Why it could not be stands by itself: what was said while it was under way is over.
  if (!well) toast.dismiss(OUTCOME);
  else toast.success(i18next.t('common.undone', { what: last.done ?? last.title }), { id: OUTCOME });
}

/** What a call that takes something back does to its object, as the row of that says it. */
const operations: { readonly [N in MethodName]?: Operation } = {
  'containers.start': 'starting',
  'containers.stop': 'stopping',
  'containers.pause': 'pausing',
  'containers.resume': 'resuming',
  'containers.rename': 'renaming',
  'containers.remove': 'deleting',
  'images.tag': 'tagging',
  'images.remove': 'tagging',
};

/**
 * Makes the calls that take something back, one after the other, on the engine that it was done on. The rows of what they are
 * about are marked meanwhile.
 */
export async function takeBack(calls: readonly Call[], { engine }: OnEngine): Promise<void> {
  for (const each of calls) {
    const make = () => call(each, { engine });
    const operation = operations[each.method as MethodName];
    const { id } = each.params as { id?: unknown };
    const store = storeOf(each.method);
    if (operation && store && typeof id === 'string') await marked({ store, id, operation, call: make });
    else await make();
  }
}

function storeOf(method: string): EntityStore<{ id: string }> | undefined {
  const lists: { readonly [domain: string]: unknown } = engineLists;
  return lists[method.split('.')[0] ?? ''] as EntityStore<{ id: string }> | undefined;
}
