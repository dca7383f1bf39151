import { z } from 'zod';
import { containerId } from '../../contract/common.ts';
import type { EngineStatus } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import type { RunSpec } from '../../contract/run-spec.ts';
import { connectNetwork, createContainer, removeContainer, startContainer } from '../../engine/calls/containers.ts';
import type { EngineClient } from '../../engine/client.ts';
import { createBody, refuseHostPaths, splitNetworks } from './create-body.ts';

const created = z.object({ Id: containerId, Warnings: z.array(z.string()).nullish() });

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
  const { Id: id, Warnings } = await create(spec, client, signal);
  try {
    await startContainer(client, id, { signal });
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, hint, details } = error;
    throw new AppError(code, message, {
      hint: hint ?? 'The container was created but not started. Start it again, or remove it.',
      details: { ...details, id },
      cause: error,
    });
  }
  return { id, warnings: Warnings ?? [] };
}

async function create(spec: RunSpec, client: EngineClient, signal: AbortSignal) {
  const { body, others } = splitNetworks(createBody(spec), client.apiVersion);
  try {
    const container = created.parse(await createContainer(client, body, { name: spec.name, signal }));
    await connectAll(container.Id, others, { client, signal });
    return container;
  } catch (error) {
    if (error instanceof z.ZodError) {
      throw new AppError('ENGINE_ERROR', 'the engine did not say which container it created', { cause: error });
    }
    if (error instanceof AppError && error.code === 'NOT_FOUND' && /no such image/i.test(error.message)) {
      throw new AppError('NOT_FOUND', error.message, {
        hint: `Pull ${spec.image} first, then run it again.`,
        details: { ...error.details, image: spec.image, path: 'image' },
        cause: error,
      });
    }
    throw error;
  }
}

/** All of them or, when one cannot be had, no container: one that lacks a network is not what was asked for. */
async function connectAll(
  id: string,
  networks: readonly (readonly [name: string, endpoint: unknown])[],
  { client, signal }: Pick<RunOptions, 'client' | 'signal'>,
): Promise<void> {
  try {
    for (const [network, endpoint] of networks) await connectNetwork(client, id, { network, endpoint, signal });
  } catch (error) {
    // Cancelled or not: nobody knows of the container yet. What made the connecting fail is the one thing to tell.
    await removeContainer(client, id, { force: true, volumes: true }).catch(() => undefined);
    throw error;
  }
}
