import { AppError, saidBy, toWire } from '../../contract/errors.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import { type Settings, settings as schema } from '../../contract/settings.ts';
import type { JsonFile } from '../../platform/files.ts';
import { readField } from './check.ts';
import { type Notice, notice } from './read.ts';

/** What an organisation has decided for its computers. */
export interface Policy {
  readonly file: string;
  /** Settings by group and name, as in the settings file. */
  readonly values: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Those that are held, such as vm.hostAccess. */
  readonly paths: readonly string[];
  readonly notices: readonly Notice[];
}

/**
 * What a policy file means: each setting in it has the value that it has there. A value that is not valid is named, and holds nobody,
 * as is a setting that is not known here: another Slipway's, or misspelt. One that is not `isTrusted` holds nobody at all. Pure.
 */
export function readPolicy(file: string, found: JsonFile, isTrusted = true): Policy {
  const none = { file, values: {}, paths: [] };
  if (found.kind === 'missing') return { ...none, notices: [] };
  if (!isTrusted)
    return { ...none, notices: [notice('policy-foreign', settingMessages.policyForeign({ path: file }))] };
  if (found.kind !== 'value' || !isRecord(found.value)) {
    const reason = found.kind === 'unreadable' ? saidBy(toWire(found.error)) : settingMessages.noJsonObject();
    return { ...none, notices: [notice('policy-damaged', settingMessages.policyDamaged({ path: file, reason }))] };
  }
  const given = found.value;
  const values: Record<string, Record<string, unknown>> = {};
  const wrong = Object.keys(given).filter((group) => !Object.hasOwn(schema.shape, group));
  for (const [group, groupSchema] of Object.entries(schema.shape)) {
    const inGroup = Object.hasOwn(given, group) ? given[group] : undefined;
    if (inGroup === undefined) continue;
    if (!isRecord(inGroup)) {
      wrong.push(group);
      continue;
    }
    const unknown = Object.keys(inGroup).filter((name) => !Object.hasOwn(groupSchema.shape, name));
    wrong.push(...unknown.map((name) => `${group}.${name}`));
    for (const [name, fieldSchema] of Object.entries(groupSchema.shape)) {
      if (!Object.hasOwn(inGroup, name)) continue;
      const read = readField(`${group}.${name}`, fieldSchema, inGroup[name]);
      if (read) values[group] = { ...values[group], [name]: read.value };
      else wrong.push(`${group}.${name}`);
    }
  }
  const said = settingMessages.policyInvalid({ path: file, names: wrong.join(', ') });
  return {
    ...{ file, values },
    paths: Object.entries(values).flatMap(([group, fields]) => Object.keys(fields).map((name) => `${group}.${name}`)),
    notices: wrong.length > 0 ? [notice('policy-invalid', said)] : [],
  };
}

/** The settings that count: what the policy holds, and else the user's own. */
export function withPolicy(own: Settings, { values }: Policy): Settings {
  return replaced(own, (group, name, value) => (has(values, group, name) ? values[group]?.[name] : value));
}

/** What is kept of settings that count: of what is not changed, the user's own choice stays below what the policy and this machine make of it. */
export function withOwn(next: Settings, before: Settings, own: Settings): Settings {
  const [counted, kept]: Policy['values'][] = [before, own];
  const isSame = (group: string, name: string, value: unknown) =>
    JSON.stringify(value) === JSON.stringify(counted?.[group]?.[name]);
  return replaced(next, (group, name, value) => (isSame(group, name, value) ? kept?.[group]?.[name] : value));
}

/** Rejects a change of what the policy holds with FORBIDDEN, its path, and the policy's file. */
export function assertUnlocked({ paths, file }: Policy, next: Settings, current: Settings): void {
  const at = (settings: Settings, path: string) => {
    const [group = '', name = ''] = path.split('.');
    return JSON.stringify((settings as Policy['values'])[group]?.[name]);
  };
  const path = paths.find((each) => at(next, each) !== at(current, each));
  if (path === undefined) return;
  throw new AppError('FORBIDDEN', settingMessages.locked({ path, file }), { details: { path, file } });
}

function replaced(settings: Settings, choose: (group: string, name: string, value: unknown) => unknown): Settings {
  const groups = Object.entries(settings).map(([group, fields]) => [
    group,
    Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, choose(group, name, value)])),
  ]);
  return schema.parse(Object.fromEntries(groups));
}

const has = (values: Policy['values'], group: string, name: string) =>
  Object.hasOwn(values, group) && Object.hasOwn(values[group] ?? {}, name);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
