import type { MethodName } from '../../../../electron/contract/changes.ts';
import type { Call } from '../../../../electron/contract/wire/define.ts';
import { call } from '../../lib/bridge/client.ts';
import type { EntityStore } from '../../lib/entities/entity-store.ts';
import { marked, type Operation } from '../../lib/entities/operations.ts';
import { engineLists } from '../../lib/entities/stores.ts';
import type { OnEngine } from './undo.ts';

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
export async function takeBackCalls(calls: readonly Call[], { engine }: OnEngine): Promise<void> {
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
