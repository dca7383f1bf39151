import type { Event } from '../../base/emitter.ts';
import { type EngineEntry, type EngineSource, type EngineStatus, engineIdOf } from '../../contract/engine.ts';
import {
  contextNames,
  dockerContextFiles,
  OWN_CONTEXT,
  readContext,
  readOwnContext,
} from '../../platform/docker-context.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';
import type { SettingsService } from '../settings/settings-service.ts';
import { sourceAt } from './known-engine.ts';

export interface EnginesOptions {
  readonly settings: Pick<SettingsService, 'current' | 'onDidChange' | 'forgetEngine'>;
  readonly env: NodeJS.ProcessEnv;
  /** The engines that are worked with just now. */
  readonly live: {
    peek(id: string): { readonly connection: { readonly status: EngineStatus } } | null;
    readonly onDidChange: Event<void>;
  };
}

/** The contract's `engines`. */
export class EnginesService {
  readonly #options: EnginesOptions;

  constructor(options: EnginesOptions) {
    this.#options = options;
  }

  readonly handlers: ServiceHandlers<'engines'> = {
    watch: (_params, { signal }) => this.#watch(signal),
    forget: async ({ id }) => {
      await this.#options.settings.forgetEngine(id);
      return {};
    },
  };

  async *#watch(signal: CallContext['signal']): AsyncGenerator<{ engines: EngineEntry[] }, void> {
    const { env, live, settings } = this.#options;
    const contexts = await Promise.all((await contextNames(env)).map((name) => contextOf(name, env)));
    const changes: Event<unknown> = (listener) => {
      const both = [live.onDidChange(() => listener(undefined)), settings.onDidChange(listener)];
      return {
        dispose() {
          for (const one of both) one.dispose();
        },
      };
    };
    yield* latest(() => ({ engines: this.#list(contexts) }), changes, signal);
  }

  #list(contexts: readonly ListedContext[]): EngineEntry[] {
    const { source, confirmed } = this.#options.settings.current.engine;
    const chosen = engineIdOf(source);
    const all = new Map<string, EngineSource>();
    // One that is chosen is listed even where its context is gone.
    for (const one of [
      { kind: 'vm' } as const,
      ...contexts.map((context) => context.source),
      ...confirmed.map(sourceAt),
      source,
    ]) {
      if (!all.has(engineIdOf(one))) all.set(engineIdOf(one), one);
    }
    return [...all].map(([id, at]) => ({
      id,
      source: at,
      chosen: id === chosen,
      status: this.#options.live.peek(id)?.connection.status ?? null,
      ...contexts.find((context) => engineIdOf(context.source) === id)?.about,
    }));
  }
}

interface ListedContext {
  readonly source: EngineSource;
  readonly about: Pick<EngineEntry, 'host' | 'ours'>;
}

/** One whose files cannot be read is listed all the same: choosing it says what is wrong with them. */
async function contextOf(name: string, env: NodeJS.ProcessEnv): Promise<ListedContext> {
  const own = name === OWN_CONTEXT ? dockerContextFiles(name, env) : null;
  const [host, ours] = await Promise.all([
    readContext(name, env).then(
      (context) => context?.host,
      () => undefined,
    ),
    own === null
      ? false
      : readOwnContext(own.meta).then(
          ({ kind }) => kind === 'ours',
          () => false,
        ),
  ]);
  return { source: { kind: 'context', name }, about: { host, ours } };
}
