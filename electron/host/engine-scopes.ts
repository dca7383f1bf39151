import { type Clock, systemClock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { Emitter, type Event } from '../base/emitter.ts';
import { linkedSignal } from '../base/linked-signal.ts';
import { type EngineStatus, VM_ENGINE } from '../contract/engine.ts';
import { AppError } from '../contract/errors.ts';
import { engineMessages } from '../contract/messages/engine.ts';
import type { EngineConnection } from '../engine/connection.ts';
import type { CallContext } from '../services/context.ts';
import type { EngineScope } from './engine-scope.ts';
import type { Entered } from './rpc/router.ts';

export interface EngineScopesOptions {
  /** The id of the engine that the settings choose. */
  readonly chosen: () => string;
  readonly onDidChoose: Event<void>;
  /** Whether a call may be about that engine: rejects with NOT_FOUND or FORBIDDEN otherwise. */
  readonly check: (id: string) => Promise<void>;
  readonly make: (id: string) => EngineScope;
  readonly clock?: Clock;
}

/** Milliseconds for which a scope that nobody uses is kept: a page that comes back finds its lists. */
const LINGER_MS = 60_000;

interface Entry {
  readonly scope: EngineScope;
  /** Calls and streams under way. */
  calls: number;
  ending: Disposable | null;
}

/**
 * The engines that are worked with, side by side. The VM's and the one that the settings choose are always there; any other
 * one is from its first call until it has been of no use for a minute: no call, stream, task or terminal.
 */
export class EngineScopes implements Disposable {
  readonly #options: EngineScopesOptions;
  readonly #clock: Clock;
  readonly #entries = new Map<string, Entry>();
  readonly #changed = new Emitter<void>();
  readonly #choosing: Disposable;
  /** The scope of the VM's engine. */
  readonly vm: EngineScope;
  #chosen: EngineScope;
  #disposed = false;

  /** Fires when a scope begins, ends or is used no more, another engine is chosen, or an engine's status changes. */
  readonly onDidChange: Event<void> = this.#changed.event;

  constructor(options: EngineScopesOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.vm = this.#begin(VM_ENGINE).scope;
    this.#chosen = this.#kept(options.chosen());
    this.#choosing = options.onDidChoose(() => this.#choose());
  }

  /** The scope of the engine that the settings choose. */
  get chosen(): EngineScope {
    return this.#chosen;
  }

  get all(): readonly EngineScope[] {
    return [...this.#entries.values()].map(({ scope }) => scope);
  }

  /** An engine's scope where there is one; undefined means the chosen engine. */
  peek(id: string | undefined): EngineScope | null {
    return this.#entries.get(id ?? this.#chosen.id)?.scope ?? null;
  }

  /** How an engine is that somebody uses, or that is always there; null else, also while it is kept for who may come back. */
  statusOf(id: string): EngineStatus | null {
    const entry = this.#entries.get(id);
    const isUsed = entry && (entry.calls > 0 || entry.scope.isBusy || this.#isKept(id));
    return isUsed ? entry.scope.connection.status : null;
  }

  /** The scope of the engine that a call names, until either of the two ends. Rejects with NOT_FOUND or FORBIDDEN. */
  async enter(context: CallContext): Promise<Entered<EngineScope['handlers'], CallContext>> {
    const entry = await this.#enter(context.engine);
    const { scope } = entry;
    const either = linkedSignal(context.signal, scope.ended);
    return {
      handlers: scope.handlers,
      context: { ...context, engine: scope.id, signal: either.signal },
      leave: () => {
        either.dispose();
        this.#leave(entry);
      },
    };
  }

  /** The connection of an engine, which begins where there is none. Rejects with NOT_FOUND or FORBIDDEN. */
  async connectionOf(id: string): Promise<EngineConnection> {
    const entry = await this.#enter(id);
    // Whoever works with it is why its scope is busy.
    this.#leave(entry);
    return entry.scope.connection;
  }

  async #enter(named: string | undefined): Promise<Entry> {
    const id = named ?? this.#chosen.id;
    if (!this.#entries.has(id)) await this.#options.check(id);
    if (this.#disposed) throw new AppError('CANCELLED', engineMessages.hostEnding());
    const entry = this.#entries.get(id) ?? this.#begin(id);
    entry.calls++;
    entry.ending?.dispose();
    entry.ending = null;
    return entry;
  }

  /** Ends at once the scopes of those engines, but the VM's and the chosen one's: what goes on there fails with CANCELLED. */
  endThose(isNoneOfOurs: (id: string) => boolean): void {
    for (const id of [...this.#entries.keys()]) if (!this.#isKept(id) && isNoneOfOurs(id)) this.#end(id);
  }

  #leave(entry: Entry): void {
    entry.calls--;
    if (entry.calls === 0) this.#changed.fire();
    this.#endLater(entry);
  }

  #begin(id: string): Entry {
    const entry: Entry = { scope: this.#options.make(id), calls: 0, ending: null };
    this.#entries.set(id, entry);
    entry.scope.connection.onDidChangeStatus(() => this.#changed.fire());
    this.#changed.fire();
    return entry;
  }

  /** Ends a scope once it has been of no use for a while. */
  #endLater(entry: Entry): void {
    const { id } = entry.scope;
    // One that has ended may have a successor of its name by now, which is none of its business.
    if (this.#entries.get(id) !== entry || entry.calls > 0 || entry.ending || this.#isKept(id)) return;
    entry.ending = this.#clock.after(LINGER_MS, () => {
      entry.ending = null;
      if (entry.calls > 0 || this.#isKept(id)) return;
      if (entry.scope.isBusy) this.#endLater(entry);
      else this.#end(id);
    });
  }

  #isKept(id: string): boolean {
    return id === VM_ENGINE || id === this.#chosen.id;
  }

  #end(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    this.#entries.delete(id);
    entry.ending?.dispose();
    entry.scope.dispose();
    this.#changed.fire();
  }

  #kept(id: string): EngineScope {
    return (this.#entries.get(id) ?? this.#begin(id)).scope;
  }

  /** The settings have changed. */
  #choose(): void {
    const before = this.#entries.get(this.#chosen.id);
    this.#chosen = this.#kept(this.#options.chosen());
    if (before) this.#endLater(before);
    this.#changed.fire();
  }

  dispose(): void {
    this.#disposed = true;
    this.#choosing.dispose();
    for (const id of [...this.#entries.keys()]) this.#end(id);
    this.#changed.dispose();
  }
}
