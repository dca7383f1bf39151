import { engineIdOf } from '../../contract/engine.ts';
import type { Message } from '../../contract/messages/message.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import {
  MOST_CONFIRMED,
  SETTINGS_VERSION,
  type Settings,
  type SettingsView,
  settings as schema,
} from '../../contract/settings.ts';
import type { JsonFile } from '../../platform/files.ts';
import { limitBreaches, readField } from './check.ts';
import { defaultSettings } from './defaults.ts';
import type { SettingsLimits } from './limits.ts';

export type Notice = SettingsView['notices'][number];

/** What happened to the file, in words. */
export function notice(code: string, said: Message): Notice {
  return { code, message: said.text, said };
}

export interface ReadSettings {
  readonly settings: Settings;
  readonly notices: readonly Notice[];
  /** Something was reset or is unknown here: keep the file as it is beside the new one. */
  readonly backUp: boolean;
}

/** What a settings file means: every field that is valid is kept, every other one is the default's, and is named. Pure. */
export function readSettings(file: JsonFile, limits: SettingsLimits): ReadSettings {
  const defaults = defaultSettings(limits);
  if (file.kind === 'missing') return { settings: defaults, notices: [], backUp: false };
  if (file.kind === 'unreadable') {
    const notices = [notice('settings-unreadable', settingMessages.unreadable())];
    return { settings: defaults, notices, backUp: false };
  }
  if (file.kind === 'malformed' || !isRecord(file.value)) {
    const notices = [notice('settings-damaged', settingMessages.damaged())];
    return { settings: defaults, notices, backUp: true };
  }
  const notices: Notice[] = [];
  const { version, ...groups } = file.value;
  const newer = typeof version === 'number' && version > SETTINGS_VERSION;
  if (newer) notices.push(notice('settings-newer', settingMessages.newer({ version })));
  const { settings, reset } = pick(groups, defaults);
  if (reset.length > 0) notices.push(notice('settings-reset', settingMessages.reset({ names: reset.join(', ') })));
  // As they are in the file: what this machine does not allow is lowered by who uses them.
  notices.push(...withinLimits(settings, limits).notices);
  return { settings, notices, backUp: newer || reset.length > 0 };
}

function pick(found: Record<string, unknown>, defaults: Settings): { settings: Settings; reset: string[] } {
  const reset: string[] = [];
  const result: Record<string, Record<string, unknown>> = {};
  for (const [group, groupSchema] of Object.entries(schema.shape)) {
    const standard = defaults[group as keyof Settings] as Record<string, unknown>;
    const given = found[group];
    const values: Record<string, unknown> = { ...standard };
    if (given !== undefined && !isRecord(given)) reset.push(group);
    else {
      for (const [name, fieldSchema] of Object.entries(groupSchema.shape)) {
        const value = given && Object.hasOwn(given, name) ? given[name] : undefined;
        if (value === undefined) continue;
        const read = readField(`${group}.${name}`, fieldSchema, value);
        if (read) values[name] = read.value;
        else reset.push(`${group}.${name}`);
      }
    }
    result[group] = values;
  }
  return { settings: withConfirmed(schema.parse(result)), reset };
}

/** An address that is chosen is one that the user has confirmed, the file being theirs; the latest is the last. */
export function withConfirmed(settings: Settings): Settings {
  const { source, confirmed } = settings.engine;
  if (source.kind !== 'socket' && source.kind !== 'remote') return settings;
  const id = engineIdOf(source);
  const known = [...confirmed.filter((other) => other !== id), id].slice(-MOST_CONFIRMED);
  return { ...settings, engine: { source, confirmed: known } };
}

/** A file from a bigger machine is no damage: what does not fit is lowered for as long as it is used here. */
export function withinLimits(settings: Settings, limits: SettingsLimits): Pick<ReadSettings, 'settings' | 'notices'> {
  const vm = { ...settings.vm };
  const notices = limitBreaches(vm, limits).map(({ field, message: reason, allowed }) => {
    vm[field] = allowed;
    return notice('settings-limited', settingMessages.limited({ name: `vm.${field}`, allowed, reason }));
  });
  return { settings: { ...settings, vm }, notices };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
