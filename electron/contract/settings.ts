import { z } from 'zod';
import { empty } from './common.ts';
import { engineId, engineSource } from './engine.ts';
import { message } from './messages/message.ts';
import { method, stream } from './wire/define.ts';

/** Version of the settings file's shape. A copy is kept of a newer file. */
export const SETTINGS_VERSION = 1;

/** Addresses of engines that are remembered as confirmed. */
export const MOST_CONFIRMED = 100;

export const settings = z.object({
  vm: z.strictObject({
    cpus: z.int().min(1).max(256),
    memoryMiB: z.int().min(512).max(1_048_576),
    /** Largest size the data disk may grow to. It never shrinks. */
    diskGiB: z.int().min(4).max(8192),
    startOnLaunch: z.boolean(),
    /** Containers may reach services on this machine's own loopback. The engine itself always may. */
    hostAccess: z.boolean(),
  }),
  engine: z.strictObject({
    source: engineSource,
    /** Ids of engines at addresses that the user has confirmed, the latest last: those that a page may choose. */
    confirmed: z.array(engineId).max(MOST_CONFIRMED),
  }),
  app: z.strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    language: z.enum(['system', 'en', 'ko']),
    closeToTray: z.boolean(),
    onQuit: z.enum(['stop', 'leave']),
  }),
});
export type Settings = z.infer<typeof settings>;

/** Any part of the settings that a client may change. */
export const settingsPatch = z.object({
  vm: settings.shape.vm.partial().optional(),
  engine: settings.shape.engine.pick({ source: true }).partial().optional(),
  app: settings.shape.app.partial().optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatch>;

export const settingsView = z.object({
  settings,
  /** What this machine allows. */
  limits: z.object({ cpus: z.int(), memoryMiB: z.int(), minDiskGiB: z.int() }),
  /** What happened to the settings file: reset fields, a backup made, not writable. */
  notices: z.array(z.object({ code: z.string(), message: z.string(), said: message })),
  /** False when the file cannot be written; changes then last until the host ends. */
  writable: z.boolean(),
});
export type SettingsView = z.infer<typeof settingsView>;

export const settingsDomain = {
  watch: stream(empty, settingsView),
  /**
   * Checks against the machine's limits too; BAD_REQUEST's `details.path` names the field, such as vm.cpus. A page may choose
   * the VM's engine, a docker context of this machine, or an address that the user has confirmed: for another one it gets
   * FORBIDDEN, and the app itself asks the user and makes the call.
   */
  update: method(settingsPatch, settingsView, 'own'),
} as const;
