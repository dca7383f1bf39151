import type { EngineStatus } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import { containerMessages } from '../../contract/messages/containers.ts';
import type { RunSpec } from '../../contract/run-spec.ts';
import type { EngineClient } from '../../engine/client.ts';
import { createContainer, startContainer } from '../../engine/containers.ts';
import { hostFolders } from '../../engine/records/run-mounts.ts';

export interface RunOptions {
  readonly client: EngineClient;
  readonly source: EngineStatus['source'];
  readonly signal: AbortSignal;
}

/**
 * Creates a container and starts it. NOT_FOUND with `details.image` when the image is not there; when only the start
 * fails the container stays, and the error's `details.id` names it.
 */
export async function runContainer(spec: RunSpec, { client, source, signal }: RunOptions) {
  if (source === 'vm') refuseHostPaths(spec);
  const { id, warnings } = await createContainer(client, spec, { signal });
  try {
    await startContainer(client, id, { signal });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, said, details } = error;
    const hint = said.hint ?? containerMessages.notStarted();
    throw new AppError(code, said, { hint, details: { ...details, id }, cause: error });
  }
  return { id, warnings: [...warnings] };
}

/**
 * Refuses, before anything is created, what an engine in our VM would misread: it shares no folders of this machine
 * yet, so a path would silently mean an empty folder inside the VM.
 */
export function refuseHostPaths(spec: RunSpec): void {
  const folder = hostFolders(spec)[0];
  if (!folder) return;
  const { source, field } = folder;
  throw new AppError('BAD_REQUEST', containerMessages.noSharedFolders({ source }), { details: { path: field } });
}
