import { type EngineSource, engineIdOf, VM_ENGINE } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import type { Settings } from '../../contract/settings.ts';
import { hasContext } from '../../platform/docker-context.ts';

const CONTEXT = 'context:';

/**
 * Rejects unless a page may work with that engine. A page that is not ours any more could else have any socket of this
 * machine dialled, or hand what is meant for the user's engine, sign-ins to registries included, to one of its own: so it
 * may name the VM's, a docker context that the user has made on this machine (NOT_FOUND otherwise), and an address that the
 * user has confirmed (FORBIDDEN otherwise; see build/docs/adr/0010-engine-scopes.md).
 */
export async function assertKnownEngine(id: string, engine: Settings['engine'], env: NodeJS.ProcessEnv): Promise<void> {
  if (isUnconfirmed(id, engine)) {
    throw new AppError('FORBIDDEN', engineMessages.unconfirmed({ place: id }), {
      details: { path: 'engine.source', reason: 'unconfirmed' },
    });
  }
  if (!id.startsWith(CONTEXT) || id === engineIdOf(engine.source)) return;
  const name = id.slice(CONTEXT.length);
  if (await hasContext(name, env)) return;
  throw new AppError('NOT_FOUND', engineMessages.noContext({ name }), { details: { path: 'engine.source' } });
}

/** Whether it is an engine at an address that the user has not confirmed, or has taken back. */
export function isUnconfirmed(id: string, { source, confirmed }: Settings['engine']): boolean {
  return id !== VM_ENGINE && !id.startsWith(CONTEXT) && id !== engineIdOf(source) && !confirmed.includes(id);
}

/** Where an engine is, by the id of one at an address. */
export function sourceAt(id: string): EngineSource {
  return /^(unix|npipe):/.test(id) ? { kind: 'socket', path: id } : { kind: 'remote', host: id };
}
