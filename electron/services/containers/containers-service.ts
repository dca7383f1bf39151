import { cliLine, NO_NAMES } from '../../contract/changes.ts';
import { type Container, tarNameOf } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { taskMessages } from '../../contract/messages/tasks.ts';
import type { EngineConnection } from '../../engine/connection.ts';
import { type ClaimPorts, containerVerbs } from '../../engine/containers.ts';
import { VM_LOG_DEFAULTS } from '../../engine/records/more-options.ts';
import type { EntityStore } from '../../engine/store.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import type { EngineTasks, TaskContext, TaskSpec } from '../tasks/tasks-service.ts';
import { type DownloadOffer, exportToBrowser, exportToFile } from './export-task.ts';
import { type RunOptions, runContainer } from './run-container.ts';
import { containerStats, type LastSamples } from './stats.ts';

export interface ContainersOptions {
  readonly connection: EngineConnection;
  readonly store: Pick<EntityStore<Container>, 'table' | 'listNow'>;
  readonly tasks: EngineTasks;
  /** Makes a place at which a browser finds a file of that name. */
  readonly offerDownload: (fileName: string) => DownloadOffer;
  /** Rejects where a container cannot have one of these paths of this machine. None for an engine that is not in our VM. */
  readonly checkPaths?: RunOptions['checkPaths'];
  /** The addresses that `host-gateway` stands for. None for an engine that is not in our VM. */
  readonly hostGateway?: RunOptions['hostGateway'];
  /** What containers are told of a proxy, as by the docker command. */
  readonly proxies?: RunOptions['proxies'];
  /** Where published ports are opened on this machine. */
  readonly claimPorts?: ClaimPorts | undefined;
}

/** The contract's `containers`: the engine's verbs as they are, lists from the store, and what takes more than one call. */
export class ContainersService {
  readonly #options: ContainersOptions;
  readonly #samples: LastSamples = new Map();

  constructor(options: ContainersOptions) {
    this.#options = options;
  }

  readonly handlers: ServiceHandlers<'containers'> = {
    ...containerVerbs(
      () => this.#client(),
      () => (this.#options.connection.status.source === 'vm' ? VM_LOG_DEFAULTS : {}),
      () => this.#options.claimPorts,
    ),
    watch: (params, { signal }) => this.#watch(params, signal),
    stats: ({ ids }, { signal }) =>
      containerStats(ids, { ...this.#options, containers: this.#options.store.table, last: this.#samples, signal }),
    export: async ({ id, path }, { client }) => this.#export(id, path, client),
    download: async ({ id }, { client }) => this.#download(id, client),
    run: (spec, { signal }) => {
      const { checkPaths, hostGateway, proxies, claimPorts } = this.#options;
      return runContainer(spec, { client: this.#client(), checkPaths, hostGateway, proxies, claimPorts, signal });
    },
  };

  async *#watch({ fresh = false }, signal: AbortSignal) {
    const { store } = this.#options;
    if (fresh) await store.listNow();
    yield* store.table.watch(signal);
  }

  #client() {
    return this.#options.connection.client();
  }

  #export(id: string, path: string, { kind }: CallContext['client']) {
    if (kind !== 'main') throw new AppError('FORBIDDEN', taskMessages.onlyApp());
    // No task of an engine that is not there.
    this.#client();
    const run = async (task: TaskContext) => exportToFile(path, { client: await task.client(), id, task });
    return { taskId: this.#startExport(id, path, { retriable: true, run }) };
  }

  #download(id: string, { web, gone }: CallContext['client']) {
    if (!web) throw new AppError('FORBIDDEN', taskMessages.onlyBrowser());
    const client = this.#client();
    const fileName = tarNameOf(this.#nameOf(id));
    const offer = this.#options.offerDownload(fileName);
    const run = (task: TaskContext) => exportToBrowser(offer, { client, id, task, gone });
    const taskId = this.#startExport(id, fileName, { run });
    return { taskId, path: offer.path };
  }

  #startExport(id: string, file: string, work: Pick<TaskSpec, 'run' | 'retriable'>): string {
    const title = this.#nameOf(id);
    const command = cliLine('containers.export', { id, path: file }, { ...NO_NAMES, container: () => title });
    return this.#options.tasks.start({ kind: 'export', title, command, ...work });
  }

  #nameOf(id: string): string {
    return this.#options.store.table.rows.get(id)?.name ?? id.slice(0, 12);
  }
}
