import { toWire, type WireError } from '../../../../../electron/contract/errors.ts';
import type { RunSpec } from '../../../../../electron/contract/run-spec.ts';
import { api } from '../../../lib/bridge/client.ts';

/** How a run went: the new container; or what is wrong, and with which field; or a container that could not start. */
export type RunOutcome =
  | { kind: 'started'; id: string; warnings: readonly string[] }
  | { kind: 'field'; path: string; words: string }
  | { kind: 'created'; id: string; error: WireError }
  | { kind: 'failed'; error: WireError };

/** Fields the form shows, which an error of the engine may be about. */
const fields = /^(image|name|command|entrypoint|workdir|user|restart|env|ports|mounts)(\.|$)/;

export async function runContainer(spec: RunSpec): Promise<RunOutcome> {
  try {
    const { id, warnings } = await api().containers.run(spec);
    return { kind: 'started', id, warnings };
  } catch (thrown) {
    const error = toWire(thrown);
    const { path, id } = error.details ?? {};
    if (typeof path === 'string' && fields.test(path)) return { kind: 'field', path, words: error.message };
    if (typeof id === 'string') return { kind: 'created', id, error };
    return { kind: 'failed', error };
  }
}
