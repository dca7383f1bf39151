import { constants } from 'node:fs';
import { access, copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Clock, systemClock } from '../../base/clock.ts';
import type { Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import type { Logger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { type EngineSource, engineIdOf } from '../../contract/engine.ts';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import { engineMessages } from '../../contract/messages/engine.ts';
import { saidByIssue } from '../../contract/messages/issues.ts';
import type { Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import {
  SETTINGS_VERSION,
  type Settings,
  type SettingsPatch,
  type SettingsView,
  settings as schema,
} from '../../contract/settings.ts';
import { isOwnContext } from '../../platform/docker-context.ts';
import { ensurePrivateDir, readJson, writeJson } from '../../platform/files.ts';
import { errnoOf, ioError, messageOf } from '../../platform/io-error.ts';
import type { CallContext, ServiceHandlers } from '../context.ts';
import { assertKnownEngine } from '../engine/known-engine.ts';
import { latest } from '../latest.ts';
import { assertWithinLimits } from './check.ts';
import { machineLimits, type SettingsLimits } from './limits.ts';
import { type Notice, notice, readSettings, withConfirmed } from './read.ts';

export interface SettingsServiceOptions {
  readonly file: string;
  readonly log: Logger;
  /** Where the user's docker contexts are; this process's unless told. */
  readonly env?: NodeJS.ProcessEnv;
  readonly limits?: SettingsLimits;
  readonly clock?: Clock;
}

/** The notice that changes do not last. */
const READ_ONLY = 'settings-read-only';

/** What may be done with the file that is there. */
type OnDisk = 'ours' | 'to be backed up' | 'left alone';

/** The user's settings: read once, kept in memory, written whole. Whatever state the file is in, there are settings. */
export class SettingsService implements Disposable {
  readonly #file: string;
  readonly #log: Logger;
  readonly #clock: Clock;
  readonly #env: NodeJS.ProcessEnv;
  readonly #limits: SettingsLimits;
  readonly #writes = new Mutex();
  readonly #changes = new Emitter<Settings>();
  /** The settings were changed. */
  readonly onDidChange = this.#changes.event;
  readonly #views = new Emitter<SettingsView>();
  #current: Settings;
  #minDiskGiB: number;
  #notices: readonly Notice[];
  #writable: boolean;
  #onDisk: OnDisk;

  /** Reads the settings. Never rejects: what is wrong with the file is in the view's notices. */
  static async open(options: SettingsServiceOptions): Promise<SettingsService> {
    const { file, log } = options;
    const limits = options.limits ?? machineLimits();
    const found = await readJson(file);
    const { settings, notices, backUp } = readSettings(found, limits);
    const onDisk = found.kind === 'unreadable' ? 'left alone' : backUp ? 'to be backed up' : 'ours';
    const writable = onDisk !== 'left alone' && (await canWrite(file));
    const service = new SettingsService(options, { limits, settings, notices, writable, onDisk });
    // At once, which makes it one backup, however often this file is opened.
    if (backUp && writable) {
      await service.#save(settings).catch((error) => service.#notSaved(saidBy(toWire(error))));
    }
    if (!writable && found.kind !== 'unreadable') service.#notSaved(settingMessages.unwritableFile({ path: file }));
    for (const { code, message } of service.#notices) log.warn('settings', { code, detail: message });
    return service;
  }

  private constructor(
    options: SettingsServiceOptions,
    state: {
      limits: SettingsLimits;
      settings: Settings;
      notices: readonly Notice[];
      writable: boolean;
      onDisk: OnDisk;
    },
  ) {
    this.#file = options.file;
    this.#log = options.log;
    this.#clock = options.clock ?? systemClock;
    this.#env = options.env ?? process.env;
    this.#limits = state.limits;
    this.#minDiskGiB = state.limits.minDiskGiB;
    this.#current = state.settings;
    this.#notices = state.notices;
    this.#writable = state.writable;
    this.#onDisk = state.onDisk;
  }

  get current(): Settings {
    return this.#current;
  }

  get view(): SettingsView {
    return {
      settings: this.#current,
      limits: { ...this.#limits, minDiskGiB: this.#minDiskGiB },
      notices: [...this.#notices],
      writable: this.#writable,
    };
  }

  readonly handlers: ServiceHandlers<'settings'> = {
    watch: (_params, { signal }) => latest(() => this.view, this.#views.event, signal),
    update: (patch, { client }) => this.update(patch, client.kind),
  };

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
  update(patch: SettingsPatch, by: CallContext['client']['kind'] = 'main'): Promise<SettingsView> {
    return this.#writes.run(async () => {
      const source = await this.#meant(patch.engine?.source);
      if (source && by === 'ui') await assertKnownEngine(engineIdOf(source), this.#current.engine, this.#env);
      const next = withConfirmed(merge(this.#current, source ? { ...patch, engine: { source } } : patch));
      if (patch.vm) assertWithinLimits(next.vm, this.view.limits);
      return this.#become(next);
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
        await this.#become({ ...this.#current, engine: { ...engine, confirmed } });
      }
    });
  }

  dispose(): void {
    this.#changes.dispose();
    this.#views.dispose();
  }

  async #become(next: Settings): Promise<SettingsView> {
    await this.#save(next);
    this.#current = next;
    this.#changes.fire(next);
    const { view } = this;
    this.#views.fire(view);
    return view;
  }

  async #save(next: Settings): Promise<void> {
    try {
      await this.#write(next);
      this.#writable = true;
      this.#notices = this.#notices.filter(({ code }) => code !== READ_ONLY);
    } catch (error) {
      // A full disk passes, and the user can do something about it: the change is refused. A read-only home stays.
      if (error instanceof AppError && error.code === 'DISK_FULL') throw error;
      this.#writable = false;
      this.#log.warn('settings cannot be saved', { error: messageOf(error) });
      this.#notSaved(saidBy(toWire(error)));
    }
  }

  /** Never loses what the user has: a file that could not be read, or not be backed up, is not replaced. */
  async #write(next: Settings): Promise<void> {
    if (this.#onDisk === 'left alone')
      throw new AppError('FORBIDDEN', settingMessages.unreadableFile({ path: this.#file }));
    // A rename would replace even a file that its owner has made read-only.
    if (!(await canWrite(this.#file)))
      throw new AppError('FORBIDDEN', settingMessages.unwritableFile({ path: this.#file }));
    await ensurePrivateDir(dirname(this.#file));
    if (this.#onDisk === 'to be backed up') {
      const backup = `${this.#file}.bak-${stamp(this.#clock.now())}`;
      await copyFile(this.#file, backup, constants.COPYFILE_EXCL).catch((error) => {
        throw ioError('backUpSettings', backup, error);
      });
      this.#onDisk = 'ours';
    }
    await writeJson(this.#file, { version: SETTINGS_VERSION, ...next });
  }

  #notSaved(reason: Message): void {
    if (this.#notices.some(({ code }) => code === READ_ONLY)) return;
    this.#notices = [...this.#notices, notice(READ_ONLY, settingMessages.notSaved({ reason }))];
  }
}

function merge(current: Settings, patch: SettingsPatch): Settings {
  const next = {
    vm: { ...current.vm, ...patch.vm },
    engine: { ...current.engine, ...patch.engine },
    app: { ...current.app, ...patch.app },
  };
  const parsed = schema.safeParse(next);
  if (parsed.success) return parsed.data;
  throw new AppError('BAD_REQUEST', saidByIssue(parsed.error), {
    details: { path: parsed.error.issues[0]?.path.join('.') ?? '' },
  });
}

/** Whether the file, or the folder it will be made in, can be written to. Root may, whatever the mode: the file system decides. */
async function canWrite(file: string): Promise<boolean> {
  for (let path = file; ; path = dirname(path)) {
    try {
      await access(path, constants.W_OK);
      return true;
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || dirname(path) === path) return false;
    }
  }
}

/** A time that may be part of a file name: 2026-01-31T12-30-00-123Z. */
function stamp(now: number): string {
  return new Date(now).toISOString().replaceAll(/[:.]/g, '-');
}
