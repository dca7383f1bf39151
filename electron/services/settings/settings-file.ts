import { constants } from 'node:fs';
import { access, copyFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import { SETTINGS_VERSION, type Settings } from '../../contract/settings.ts';
import { ensurePrivateDir, readJson, writeJson } from '../../platform/files.ts';
import { errnoOf, ioError, messageOf } from '../../platform/io-error.ts';
import type { SettingsLimits } from './limits.ts';
import { type Notice, notice, readSettings } from './read.ts';

export interface SettingsFileOptions {
  readonly file: string;
  readonly limits: SettingsLimits;
  readonly clock: Clock;
  readonly log: Logger;
}

/** The notice that changes do not last. */
const READ_ONLY = 'settings-read-only';

/** What may be done with the file that is there. */
type OnDisk = 'ours' | 'to be backed up' | 'left alone';

/** The file that the user's settings are in: whatever state it is in, there are settings, and nothing of the user's is lost. */
export class SettingsFile {
  readonly #options: SettingsFileOptions;
  #onDisk: OnDisk;
  #writable: boolean;
  #notices: readonly Notice[];

  /** Reads it. Never rejects: what is wrong with it is in the notices. */
  static async open(options: SettingsFileOptions): Promise<{ file: SettingsFile; settings: Settings }> {
    const { file: path, limits } = options;
    const found = await readJson(path);
    const { settings, notices, backUp } = readSettings(found, limits);
    const onDisk = found.kind === 'unreadable' ? 'left alone' : backUp ? 'to be backed up' : 'ours';
    const writable = onDisk !== 'left alone' && (await canWrite(path));
    const file = new SettingsFile(options, { onDisk, writable, notices });
    // At once, which makes it one backup, however often this file is opened.
    if (backUp && writable) {
      await file.save(settings).catch((error) => file.#notSaved(saidBy(toWire(error))));
    }
    if (!writable && found.kind !== 'unreadable') file.#notSaved(settingMessages.unwritableFile({ path }));
    return { file, settings };
  }

  private constructor(
    options: SettingsFileOptions,
    state: { onDisk: OnDisk; writable: boolean; notices: readonly Notice[] },
  ) {
    this.#options = options;
    this.#onDisk = state.onDisk;
    this.#writable = state.writable;
    this.#notices = state.notices;
  }

  /** False when changes last until the host ends. */
  get writable(): boolean {
    return this.#writable;
  }

  /** What happened to it. */
  get notices(): readonly Notice[] {
    return this.#notices;
  }

  /** Keeps settings, where that can be done; a notice says so where not. Rejects with DISK_FULL, which passes. */
  async save(next: Settings): Promise<void> {
    try {
      await this.#write(next);
      this.#writable = true;
      this.#notices = this.#notices.filter(({ code }) => code !== READ_ONLY);
    } catch (error) {
      // A full disk passes, and the user can do something about it: the change is refused. A read-only home stays.
      if (error instanceof AppError && error.code === 'DISK_FULL') throw error;
      this.#writable = false;
      this.#options.log.warn('settings cannot be saved', { error: messageOf(error) });
      this.#notSaved(saidBy(toWire(error)));
    }
  }

  /** Never loses what the user has: a file that could not be read, or not be backed up, is not replaced. */
  async #write(next: Settings): Promise<void> {
    const { file: path, clock } = this.#options;
    if (this.#onDisk === 'left alone') throw new AppError('FORBIDDEN', settingMessages.unreadableFile({ path }));
    // A rename would replace even a file that its owner has made read-only.
    if (!(await canWrite(path))) throw new AppError('FORBIDDEN', settingMessages.unwritableFile({ path }));
    await ensurePrivateDir(dirname(path));
    if (this.#onDisk === 'to be backed up') {
      const backup = `${path}.bak-${stamp(clock.now())}`;
      await copyFile(path, backup, constants.COPYFILE_EXCL).catch((error) => {
        throw ioError('backUpSettings', backup, error);
      });
      this.#onDisk = 'ours';
    }
    await writeJson(path, { version: SETTINGS_VERSION, ...next });
  }

  #notSaved(reason: Message): void {
    if (this.#notices.some(({ code }) => code === READ_ONLY)) return;
    this.#notices = [...this.#notices, notice(READ_ONLY, settingMessages.notSaved({ reason }))];
  }
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
