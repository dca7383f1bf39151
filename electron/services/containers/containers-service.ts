import { z } from 'zod';
import { commandLine } from '../../contract/cli-line.ts';
import { type Container, type ContainerDetails, tarNameOf } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import {
  commitContainer,
  freezeContainer,
  haltContainer,
  inspectContainer,
  killContainer,
  removeContainer,
  renameContainer,
  startContainer,
} from '../../engine/calls/containers.ts';
import { inspectImage } from '../../engine/calls/images.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import type { LiveTable } from '../../engine/live-table.ts';
import { containerDetails } from '../../engine/records/container-details.ts';
import { readContainer } from '../../engine/records/container-inspect.ts';
import { imageDefaults } from '../../engine/records/image-details.ts';
import { splitReference } from '../../engine/reference.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import type { TaskContext, TasksService } from '../tasks/tasks-service.ts';
import { type DownloadOffer, exportToBrowser, exportToFile } from './export-task.ts';
import { runContainer } from './run-container.ts';
import { containerStats, type LastSamples } from './stats.ts';

export interface ContainersOptions {
  readonly connection: EngineConnection;
  /** The container store's rows. */
  readonly containers: LiveTable<Container>;
  readonly tasks: TasksService;
  /** Makes a place at which a browser finds a file of that name. */
  readonly offerDownload: (fileName: string) => DownloadOffer;
}

/** The engine's own grace before SIGKILL, in seconds, for containers that set none. */
const DEFAULT_GRACE_SECONDS = 10;

const committed = z.object({ Id: z.string() });

/** The contract's `containers`. Lists come from the store; everything else asks the engine. */
export class ContainersService {
  readonly #options: ContainersOptions;
  readonly #samples: LastSamples = new Map();

  constructor(options: ContainersOptions) {
    this.#options = options;
  }

  readonly handlers: ServiceHandlers<'containers'> = {
    watch: (_params, { signal }) => this.#options.containers.watch(signal),
    inspect: ({ id }, { signal }) => this.#inspect(id, signal),
    stats: ({ ids }, { signal }) => containerStats(ids, { ...this.#options, last: this.#samples, signal }),
    start: async ({ id }, { signal }) => done(startContainer(this.#client(), id, { signal })),
    stop: async ({ id, timeoutSeconds }, { signal }) => done(this.#halt('stop', { id, timeoutSeconds, signal })),
    restart: async ({ id, timeoutSeconds }, { signal }) => done(this.#halt('restart', { id, timeoutSeconds, signal })),
    pause: async ({ id }, { signal }) => done(freezeContainer(this.#client(), id, { verb: 'pause', signal })),
    resume: async ({ id }, { signal }) => done(freezeContainer(this.#client(), id, { verb: 'unpause', signal })),
    kill: async ({ id, signal: kill }, { signal }) => done(killContainer(this.#client(), id, { kill, signal })),
    remove: async ({ id, force, volumes }, { signal }) =>
      done(removeContainer(this.#client(), id, { force, volumes, signal })),
    rename: async ({ id, name }, { signal }) => done(renameContainer(this.#client(), id, { name, signal })),
    commit: ({ id, reference, message }, { signal }) => this.#commit(id, { reference, message, signal }),
    export: async ({ id, path }, { client }) => this.#export(id, path, client),
    download: async ({ id }, { client }) => this.#download(id, client),
    run: (spec, { signal }) =>
      runContainer(spec, { client: this.#client(), source: this.#options.connection.status.source, signal }),
  };

  #client() {
    return this.#options.connection.client();
  }

  async #inspect(id: string, signal: AbortSignal): Promise<ContainerDetails> {
    const client = this.#client();
    const document = await inspectContainer(client, id, { signal });
    const { Image } = readContainer(document);
    // The image may be gone, or be of no use; then the command line is longer, not missing.
    const image = await (Image === ''
      ? Promise.resolve(null)
      : inspectImage(client, Image, { signal }).then(imageDefaults)
    ).catch(() => null);
    return containerDetails(document, image);
  }

  async #halt(verb: 'stop' | 'restart', call: { id: string; timeoutSeconds: number | undefined; signal: AbortSignal }) {
    const { id, timeoutSeconds, signal } = call;
    const client = this.#client();
    const ownTimeoutSeconds = timeoutSeconds ?? (await this.#grace(id, signal));
    await haltContainer(client, id, { verb, timeoutSeconds, ownTimeoutSeconds, signal });
  }

  /** A container may allow itself minutes; without knowing, the deadline would cut its own grace short. */
  async #grace(id: string, signal: AbortSignal): Promise<number> {
    const { Config } = readContainer(await inspectContainer(this.#client(), id, { signal }));
    // −1 waits for ever; an hour is the longest anyone will.
    return Config.StopTimeout < 0 ? 3_600 : Config.StopTimeout || DEFAULT_GRACE_SECONDS;
  }

  async #commit(id: string, call: { reference: string; message: string | undefined; signal: AbortSignal }) {
    const { repo, tag } = splitReference(call.reference);
    const answer = await commitContainer(this.#client(), id, { repo, tag, comment: call.message, signal: call.signal });
    const parsed = committed.safeParse(answer);
    if (!parsed.success) throw new AppError('ENGINE_ERROR', 'the engine did not say which image it made');
    return { imageId: parsed.data.Id };
  }

  #export(id: string, path: string, { kind }: CallContext['client']) {
    if (kind !== 'main') throw new AppError('FORBIDDEN', 'only the app itself, which asks the user, may name a file');
    const client = this.#client();
    return { taskId: this.#startExport(id, path, (task) => exportToFile(path, { client, id, task })) };
  }

  #download(id: string, { web, gone }: CallContext['client']) {
    if (!web) throw new AppError('FORBIDDEN', 'only a browser downloads; the app asks where a file is to be');
    const client = this.#client();
    const fileName = tarNameOf(this.#nameOf(id));
    const offer = this.#options.offerDownload(fileName);
    const taskId = this.#startExport(id, fileName, (task) => exportToBrowser(offer, { client, id, task, gone }));
    return { taskId, path: offer.path };
  }

  #startExport(id: string, file: string, run: (task: TaskContext) => Promise<string>): string {
    const title = this.#nameOf(id);
    const command = commandLine(['docker', 'export', '-o', file, title]);
    return this.#options.tasks.start({ kind: 'export', title, command, run });
  }

  #nameOf(id: string): string {
    return this.#options.containers.rows.get(id)?.name ?? id.slice(0, 12);
  }
}

async function done(work: Promise<unknown>): Promise<Record<string, never>> {
  await work;
  return {};
}
