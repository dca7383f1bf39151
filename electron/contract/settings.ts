import { z } from 'zod';
import { empty, isAbsolutePath } from './common.ts';
import { method, stream } from './wire/define.ts';

/** Version of the settings file's shape. A copy is kept of a newer file. */
export const SETTINGS_VERSION = 1;

/** Where an engine's socket is: an absolute path or a Windows pipe, bare or as DOCKER_HOST spells it. */
export const socketPath = z
  .string()
  .min(1)
  .max(4096)
  .refine(
    (path) => isAbsolutePath(path.replace(/^(unix|npipe):\/\//, '')) && !/\p{Cc}/u.test(path),
    'use an absolute path, such as /var/run/docker.sock',
  );

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
    source: z.discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('vm') }),
      /** An existing Docker socket on this machine. */
      z.strictObject({ kind: z.literal('socket'), path: socketPath }),
      /** A docker context by name. */
      z.strictObject({ kind: z.literal('context'), name: z.string().min(1).max(255) }),
    ]),
  }),
  app: z.strictObject({
    theme: z.enum(['system', 'light', 'dark']),
    language: z.enum(['system', 'en', 'ko']),
    closeToTray: z.boolean(),
    onQuit: z.enum(['stop', 'leave']),
  }),
});
export type Settings = z.infer<typeof settings>;

/** Any part of the settings. */
export const settingsPatch = z.object({
  vm: settings.shape.vm.partial().optional(),
  engine: settings.shape.engine.partial().optional(),
  app: settings.shape.app.partial().optional(),
});
export type SettingsPatch = z.infer<typeof settingsPatch>;

export const settingsView = z.object({
  settings,
  /** What this machine allows. */
  limits: z.object({ cpus: z.int(), memoryMiB: z.int(), minDiskGiB: z.int() }),
  /** What happened to the settings file: reset fields, a backup made, not writable. */
  notices: z.array(z.object({ code: z.string(), message: z.string() })),
  /** False when the file cannot be written; changes then last until the host ends. */
  writable: z.boolean(),
});
export type SettingsView = z.infer<typeof settingsView>;

export const settingsDomain = {
  watch: stream(empty, settingsView),
  /** Checks against the machine's limits too; BAD_REQUEST's `details.path` names the field, such as vm.cpus. */
  update: method(settingsPatch, settingsView, 'own'),
} as const;
