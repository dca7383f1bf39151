import { cliLine } from '../../contract/changes.ts';
import type { Container } from '../../contract/containers.ts';
import type { Image } from '../../contract/images.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { inspectImage, pullImage, tagImage } from '../../engine/images.ts';
import type { LiveTable } from '../../engine/live-table.ts';
import { imageDetails } from '../../engine/records/image-details.ts';
import { splitReference, withDefaultTag } from '../../engine/reference.ts';
import { registryAuth } from '../../engine/registry-auth.ts';
import type { ServiceHandlers } from '../context.ts';
import type { EngineTasks } from '../tasks/tasks-service.ts';
import { removeImages } from './remove-image.ts';

export interface ImagesOptions {
  readonly connection: EngineConnection;
  /** The image store's rows. */
  readonly images: LiveTable<Image>;
  /** The container store's rows. */
  readonly containers: LiveTable<Container>;
  readonly tasks: EngineTasks;
  /** Where the docker CLI's sign-ins are found; this process's unless told. */
  readonly env?: NodeJS.ProcessEnv;
}

/** The contract's `images`. */
export class ImagesService {
  readonly #options: ImagesOptions;

  constructor(options: ImagesOptions) {
    this.#options = options;
  }

  readonly handlers: ServiceHandlers<'images'> = {
    watch: (_params, { signal }) => this.#options.images.watch(signal),
    inspect: async ({ reference }, { signal }) => {
      const details = imageDetails(await inspectImage(this.#options.connection.client(), reference, { signal }));
      // As in the list: containerd's store counts what is unpacked only there.
      return { ...details, size: this.#options.images.rows.get(details.id)?.size ?? details.size };
    },
    pull: async ({ reference, platform }) => this.#pull(withDefaultTag(reference), platform),
    tag: async ({ id, reference }, { signal }) => {
      await tagImage(this.#options.connection.client(), id, { ...splitReference(reference), signal });
      return {};
    },
    remove: ({ id, reference, force }, { signal }) => {
      const { connection, images, containers } = this.#options;
      return removeImages(id, { client: connection.client(), images, containers, reference, force, signal });
    },
  };

  #pull(reference: string, platform: string | undefined) {
    // No task of an engine that is not there.
    this.#options.connection.client();
    const taskId = this.#options.tasks.start({
      kind: 'pull',
      title: reference,
      command: cliLine('images.pull', { reference, platform }),
      retriable: true,
      run: async ({ signal, progress, client: engine }) => {
        const client = await engine();
        const auth = await registryAuth(reference, this.#options.env ?? process.env);
        let message = '';
        for await (const pull of pullImage(client, reference, { platform, auth, signal })) {
          progress.update(pull.current, pull.total, pull.layers);
          ({ message } = pull);
        }
        return message === '' ? null : quoted(message);
      },
    });
    return { taskId };
  }
}
