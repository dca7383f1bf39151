import type { Event } from '../../base/emitter.ts';
import { type EngineEntry, type EngineSource, type EngineStatus, engineIdOf } from '../../contract/engine.ts';
import { contextNames, isOwnContext, readContext } from '../../platform/docker-context.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';
import { sourceAt } from '../settings/known-engine.ts';
import type { SettingsService } from '../settings/settings-service.ts';

export interface EnginesOptions {
  readonly settings: Pick<SettingsService, 'current' | 'onDidChange' | 'forgetEngine'>;
  readonly env: NodeJS.ProcessEnv;
  /** The engines that are worked with just now. */
  readonly live: {
    /** How one of them is; null for one that nobody uses. */
    statusOf(id: string): EngineStatus | null;
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
    const named = await Promise.all((await contextNames(env)).map((name) => contextOf(name, env)));
    const contexts = named.filter((context) => context !== null);
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
      status: this.#options.live.statusOf(id),
      host: contexts.find((context) => engineIdOf(context.source) === id)?.host,
    }));
  }
}

interface ListedContext {
  readonly source: EngineSource;
  readonly host: string | undefined;
}

/** Null for Slipway's own, which is the VM. One whose files cannot be read is listed all the same: choosing it says what is wrong. */
async function contextOf(name: string, env: NodeJS.ProcessEnv): Promise<ListedContext | null> {
  if (await isOwnContext(name, env)) return null;
  const host = await readContext(name, env).then(
    (context) => context?.host,
    () => undefined,
  );
  return { source: { kind: 'context', name }, host };
}
