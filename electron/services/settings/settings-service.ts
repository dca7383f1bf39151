import { type Clock, systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { type EngineSource, engineIdOf } from '../../contract/engine.ts';
import { AppError } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { saidByIssue } from '../../contract/messages/issues.ts';
import { type Settings, type SettingsPatch, type SettingsView, settings as schema } from '../../contract/settings.ts';
import { isOwnContext } from '../../platform/docker-context.ts';
import { readJson } from '../../platform/files.ts';
import { policyPath } from '../../platform/paths.ts';
import { isOfTheComputer } from '../../platform/policy-owner.ts';
import { type SystemProxies, systemProxies } from '../../platform/system-proxy.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import { latest } from '../latest.ts';
import { assertDaemonKeys, assertWithinLimits } from './check.ts';
import { assertKnownEngine } from './known-engine.ts';
import { machineLimits, type SettingsLimits } from './limits.ts';
import { assertUnlocked, type Policy, readPolicy, withOwn, withPolicy } from './policy.ts';
import { hideOfSystem, hidePasswords, withPasswords } from './proxy-passwords.ts';
import { withConfirmed, withinLimits } from './read.ts';
import { SettingsFile } from './settings-file.ts';

export interface SettingsServiceOptions {
  readonly file: string;
  readonly log: Logger;
  /** Where the user's docker contexts and proxies are; this process's unless told. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limits?: SettingsLimits;
  /** The organisation's; the system's place for it unless told. */
  readonly policyFile?: string;
  /** Whether that is of who looks after this computer. */
  readonly isPolicyTrusted?: (file: string) => Promise<boolean>;
  readonly clock?: Clock;
  /** What this computer says of its proxies. */
  readonly proxies?: (env: NodeJS.ProcessEnv) => Promise<SystemProxies>;
}

/**
 * Looks at a change before it is kept. What it rejects with is the answer, and nothing is changed. Resolves with what takes back
 * what it has done about the change already: called where that is not kept after all, and never to reject.
 */
export type SettingsGuard = (next: Settings, before: Settings) => Promise<(() => Promise<void>) | undefined>;

/** The user's settings: read once, kept in memory, written whole. Whatever state the file is in, there are settings. */
export class SettingsService implements Disposable {
  readonly #file: SettingsFile;
  readonly #env: NodeJS.ProcessEnv;
  readonly #limits: SettingsLimits;
  readonly #writes = new Mutex();
  readonly #changes = new Emitter<Settings>();
  /** The settings were changed. */
  readonly onDidChange = this.#changes.event;
  readonly #proxyChanges = new Emitter<void>();
  /** This computer's proxies were looked at, and are others than the last time. */
  readonly onDidChangeSystemProxies = this.#proxyChanges.event;
  readonly #views = new Emitter<SettingsView>();
  readonly #guards = new Set<SettingsGuard>();
  readonly #policy: Policy;
  readonly #readProxies: (env: NodeJS.ProcessEnv) => Promise<SystemProxies>;
  /** The user's, as on disk: what the policy holds, or this machine does not allow, comes back when that ends. */
  #own: Settings;
  #current: Settings;
  #minDiskGiB: number;
  #proxies: SystemProxies;

  /** Reads the settings. Never rejects: what is wrong with the file is in the view's notices. */
  static async open(options: SettingsServiceOptions): Promise<SettingsService> {
    const { file: path, log, clock = systemClock, env = process.env, proxies: readProxies = systemProxies } = options;
    const limits = options.limits ?? machineLimits();
    const { policyFile = policyPath(), isPolicyTrusted = isOfTheComputer } = options;
    const [{ file, settings: own }, policy, proxies] = await Promise.all([
      SettingsFile.open({ file: path, limits, clock, log }),
      readJson(policyFile).then(async (found) =>
        readPolicy(policyFile, found, found.kind === 'missing' || (await isPolicyTrusted(policyFile))),
      ),
      readProxies(env),
    ]);
    const service = new SettingsService({ file, limits, own, policy, proxies, env, readProxies });
    for (const { code, message } of service.view.notices) log.warn('settings', { code, detail: message });
    return service;
  }

  private constructor(
    state: Required<Pick<SettingsServiceOptions, 'limits' | 'env'>> & {
      file: SettingsFile;
      own: Settings;
      policy: Policy;
      proxies: SystemProxies;
      readProxies: (env: NodeJS.ProcessEnv) => Promise<SystemProxies>;
    },
  ) {
    this.#file = state.file;
    this.#env = state.env;
    this.#limits = state.limits;
    this.#minDiskGiB = state.limits.minDiskGiB;
    this.#policy = state.policy;
    this.#own = state.own;
    this.#proxies = state.proxies;
    this.#readProxies = state.readProxies;
    this.#current = withinLimits(withPolicy(state.own, state.policy), state.limits).settings;
  }

  /** With everything in them: for the host alone, never for who asks it. */
  get current(): Settings {
    return this.#current;
  }

  /** As they may be shown. */
  get view(): SettingsView {
    return {
      settings: hidePasswords(this.#current),
      systemProxies: hideOfSystem(this.#proxies),
      limits: { ...this.#limits, minDiskGiB: this.#minDiskGiB },
      notices: [...this.#file.notices, ...this.#policy.notices],
      writable: this.#file.writable,
      locked: { paths: [...this.#policy.paths], file: this.#policy.file },
    };
  }

  readonly handlers: ServiceHandlers<'settings'> = {
    watch: (_params, { signal }) => this.#watch(signal),
    update: (patch, { client }) => this.update(patch, client.kind),
  };

  /** The proxies of this computer, as they are now. */
  async systemProxies(): Promise<SystemProxies> {
    const found = await this.#readProxies(this.#env);
    if (JSON.stringify(found) !== JSON.stringify(this.#proxies)) {
      this.#proxies = found;
      this.#views.fire(this.view);
      this.#proxyChanges.fire();
    }
    return found;
  }

  /** Has every change looked at before it is kept: one at a time, and for as long as that takes. */
  guard(guard: SettingsGuard): Disposable {
    this.#guards.add(guard);
    return { dispose: () => this.#guards.delete(guard) };
  }

  /** The data disk has this size and never shrinks; smaller settings are refused from now on. */
  setMinDiskGiB(size: number): void {
    const least = Math.max(this.#limits.minDiskGiB, size);
    if (least === this.#minDiskGiB) return;
    this.#minDiskGiB = least;
    this.#views.fire(this.view);
  }

  /**
   * Changes some settings. Rejects with BAD_REQUEST and the field's path, or with why that engine is not for a page to choose;
   * nothing is changed then. Whom the app itself or a command chooses, the user has confirmed.
   */
  update(given: SettingsPatch, by: CallContext['client']['kind'] = 'main'): Promise<SettingsView> {
    return this.#writes.run(async () => {
      const patch = withPasswords(given, this.#current);
      const source = await this.#meant(patch.engine?.source);
      if (source && by === 'ui') await assertKnownEngine(engineIdOf(source), this.#current.engine, this.#env);
      if (patch.vm?.daemon) assertDaemonKeys(patch.vm.daemon);
      const next = withConfirmed(merge(this.#current, source ? { ...patch, engine: { source } } : patch));
      assertUnlocked(this.#policy, next, this.#current);
      assertWithinLimits(next.vm, this.#current.vm, this.view.limits);
      const takeBacks: ((() => Promise<void>) | undefined)[] = [];
      try {
        for (const guard of this.#guards) takeBacks.push(await guard(next, this.#current));
        return await this.#become(next);
      } catch (error) {
        for (const takeBack of takeBacks) await takeBack?.();
        throw error;
      }
    });
  }

  /** Slipway's own docker context means the VM, which it leads to. */
  async #meant(source: EngineSource | undefined): Promise<EngineSource | undefined> {
    return source?.kind === 'context' && (await isOwnContext(source.name, this.#env)) ? { kind: 'vm' } : source;
  }

  /** An engine at an address that the user had confirmed is one that they have not. Rejects with CONFLICT for the chosen one. */
  async forgetEngine(id: string): Promise<void> {
    await this.#writes.run(async () => {
      const { engine } = this.#current;
      if (id === engineIdOf(engine.source)) throw new AppError('CONFLICT', engineMessages.chosen({ place: id }));
      const confirmed = engine.confirmed.filter((other) => other !== id);
      if (confirmed.length < engine.confirmed.length) {
        const next = { ...this.#current, engine: { ...engine, confirmed } };
        assertUnlocked(this.#policy, next, this.#current);
        await this.#become(next);
      }
    });
  }

  dispose(): void {
    this.#changes.dispose();
    this.#proxyChanges.dispose();
    this.#views.dispose();
  }

  /** Whoever begins to look is shown this computer's proxies as they are by then. */
  #watch(signal: AbortSignal): AsyncGenerator<SettingsView> {
    void this.systemProxies();
    return latest(() => this.view, this.#views.event, signal);
  }

  async #become(next: Settings): Promise<SettingsView> {
    const own = withOwn(next, this.#current, this.#own);
    await this.#file.save(own);
    this.#own = own;
    this.#current = next;
    this.#changes.fire(next);
    const { view } = this;
    this.#views.fire(view);
    return view;
  }
}

function merge(current: Settings, patch: SettingsPatch): Settings {
  const next = {
    vm: { ...current.vm, ...patch.vm },
    network: { ...current.network, ...patch.network },
    engine: { ...current.engine, ...patch.engine },
    app: { ...current.app, ...patch.app },
  };
  const parsed = schema.safeParse(next);
  if (parsed.success) return parsed.data;
  throw new AppError('BAD_REQUEST', saidByIssue(parsed.error), {
    details: { path: parsed.error.issues[0]?.path.join('.') ?? '' },
  });
}
