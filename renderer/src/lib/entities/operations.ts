import { createStore, type StoreApi } from 'zustand/vanilla';
import { AppError, defect } from '../../../../electron/contract/errors.ts';
import { sameEra } from './engine-era.ts';
import type { EntityStore } from './entity-store.ts';

export type Operation =
  | 'starting'
  | 'stopping'
  | 'restarting'
  | 'pausing'
  | 'resuming'
  | 'killing'
  | 'deleting'
  | 'renaming'
  | 'committing'
  | 'tagging';

export interface Failure {
  readonly operation: Operation;
  readonly error: AppError;
  /** Where the object is kept. */
  readonly of: StoreApi<{ readonly byId: ReadonlyMap<string, unknown> }>;
}

export interface OperationState {
  /** What is being done to an object right now, by id. */
  readonly pending: ReadonlyMap<string, Operation>;
  /** How the last thing done to it failed, until dismissed or done again. */
  readonly failures: ReadonlyMap<string, Failure>;
}

const initial: OperationState = { pending: new Map(), failures: new Map() };
export const operationStore = createStore<OperationState>(() => initial);

export function resetOperations(): void {
  operationStore.setState(initial, true);
}

export function dismissFailure(id: string): void {
  operationStore.setState(({ failures }) => ({ failures: without(failures, id) }));
}

/** How long an object may stay marked after the call has ended while its event is on the way, in milliseconds. */
const SETTLE = 2000;

export interface RunOptions<T extends { id: string }> {
  readonly store: EntityStore<T>;
  readonly id: string;
  readonly operation: Operation;
  call(): Promise<unknown>;
}

/**
 * Marks an object as under way at once, makes the call, and keeps the mark until the host's own word about the object
 * has come. A failure stays on the object. Resolves with whether it went well; never rejects. What ends once another engine is
 * shown leaves that one's objects alone.
 */
export async function runOperation<T extends { id: string }>(options: RunOptions<T>): Promise<boolean> {
  const { store, id, operation } = options;
  if (operationStore.getState().pending.has(id)) return false;
  const isStill = sameEra();
  try {
    await marked(options);
    return true;
  } catch (error) {
    if (!isStill()) return false;
    const known = error instanceof AppError ? error : defect(String(error));
    operationStore.setState(({ failures }) => ({
      failures: new Map(stillThere(failures)).set(id, { operation, error: known, of: store }),
    }));
    return false;
  }
}

/**
 * Marks an object in the same way, for what is told elsewhere: rejects as the call does. What is under way already keeps its
 * own mark.
 */
export async function marked<T extends { id: string }>({ store, id, operation, call }: RunOptions<T>): Promise<void> {
  if (operationStore.getState().pending.has(id)) return void (await call());
  const isStill = sameEra();
  const before = store.getState().byId.get(id);
  operationStore.setState(({ pending, failures }) => ({
    pending: new Map(pending).set(id, operation),
    failures: without(failures, id),
  }));
  try {
    await call();
    if (!isStill()) return;
    if (operation === 'deleting') store.drop(id);
    else await changed(store, id, before);
  } finally {
    if (isStill()) operationStore.setState(({ pending }) => ({ pending: without(pending, id) }));
  }
}

/** Does the same to each, at once. Resolves with those for which it went well; what went wrong stays on its own object. */
export async function runOnEach<T extends { id: string }, O extends { readonly id: string }>(
  on: readonly O[],
  { call, ...options }: Omit<RunOptions<T>, 'id' | 'call'> & { call(one: { id: string }): Promise<unknown> },
): Promise<readonly O[]> {
  const done = await Promise.all(on.map(({ id }) => runOperation({ ...options, id, call: () => call({ id }) })));
  return on.filter((_, index) => done[index]);
}

/** Nobody dismisses the failure of an object that has gone: it goes when there is another one. */
function stillThere(failures: OperationState['failures']): [string, Failure][] {
  return [...failures].filter(([id, { of }]) => of.getState().byId.has(id));
}

function changed<T extends { id: string }>(store: EntityStore<T>, id: string, before: T | undefined): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (store.getState().byId.get(id) !== before) done();
    };
    const unsubscribe = store.subscribe(check);
    const timer = setTimeout(done, SETTLE);
    function done() {
      clearTimeout(timer);
      unsubscribe();
      resolve();
    }
    check();
  });
}

function without<V>(map: ReadonlyMap<string, V>, id: string): ReadonlyMap<string, V> {
  if (!map.has(id)) return map;
  const copy = new Map(map);
  copy.delete(id);
  return copy;
}
