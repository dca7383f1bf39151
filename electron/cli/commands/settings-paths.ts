import type { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { saidByIssue } from '../../contract/messages/issues.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import { type Settings, type SettingsPatch, settings as schema } from '../../contract/settings.ts';
import { nearest } from '../args/nearest.ts';

type Groups = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const shapes: Readonly<Record<string, { readonly shape: Readonly<Record<string, z.ZodType>> }>> = schema.shape;
const known = Object.entries(shapes).flatMap(([group, { shape }]) =>
  Object.keys(shape).map((name) => `${group}.${name}`),
);

/** A setting such as vm.cpus, and what is meant within it where that is an object, such as debug of vm.daemon.debug. */
interface Place {
  readonly group: string;
  readonly name: string;
  readonly within: readonly string[];
}

/** Throws NOT_FOUND with what was perhaps meant. */
function placeOf(path: string): Place {
  const [group = '', name = '', ...within] = path.split('.');
  if (known.includes(`${group}.${name}`)) return { group, name, within };
  const meant = nearest(path, known);
  const hint = meant ? `Did you mean "${meant}"?` : 'List them with: slipway settings list';
  throw new AppError('NOT_FOUND', inEnglish(`there is no setting ${JSON.stringify(path.slice(0, 100))}`, hint));
}

/** The value of a setting, of a whole group, or of something in a setting; undefined where that has nothing of the name. */
export function valueAt(settings: Settings, path: string): unknown {
  const groups: Groups = settings;
  if (Object.hasOwn(groups, path)) return groups[path];
  const { group, name, within } = placeOf(path);
  return within.reduce<unknown>(
    (value, key) => (isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined),
    groups[group]?.[name],
  );
}

/**
 * The change that gives a setting a value as it is typed: JSON, a word as it is, or several with commas for a list. `null` takes a key
 * out of an object. Throws BAD_REQUEST with what would be right.
 */
export function patchOf(settings: Settings, path: string, typed: string): SettingsPatch {
  const { group, name, within } = placeOf(path);
  if (path === 'engine.confirmed') {
    throw new AppError(
      'BAD_REQUEST',
      inEnglish('addresses are confirmed by choosing them', 'Choose or forget one with: slipway engine'),
    );
  }
  const groups: Groups = settings;
  const candidates = [...json(typed), typed, typed === '' ? [] : typed.split(',').map((each) => each.trim())];
  const values = within.length === 0 ? candidates : [put(groups[group]?.[name], within, candidates[0])];
  const parsed = values.map((value) => shapes[group]?.shape[name]?.safeParse(value));
  const good = parsed.find((each) => each?.success);
  if (good?.success) return { [group]: { [name]: good.data } };
  // The reading that came furthest: of a list, what is wrong in it.
  const depth = (of: (typeof parsed)[number]) => of?.error?.issues[0]?.path.length ?? -1;
  const error = parsed.reduce((best, each) => (depth(each) > depth(best) ? each : best))?.error;
  const isHalf = json(typed).length === 0 && /^\s*[[{]/.test(typed);
  const said = isHalf
    ? inEnglish('this is not valid JSON')
    : error
      ? saidByIssue(error)
      : inEnglish('it has no such value');
  throw new AppError('BAD_REQUEST', { ...said, text: `${path}: ${said.text}` }, { details: { path } });
}

function json(typed: string): unknown[] {
  try {
    return [JSON.parse(typed)];
  } catch {
    return [];
  }
}

/** An object with one thing in it changed, and the way there made. */
function put(value: unknown, [key = '', ...rest]: readonly string[], to: unknown): unknown {
  const { [key]: inner, ...others } = isRecord(value) ? value : {};
  if (rest.length > 0) return { ...others, [key]: put(inner, rest, to) };
  return to === null ? others : { ...others, [key]: to };
}

/** All settings for people, a line each; what a policy holds is marked. */
export function lines(settings: Settings, locked: readonly string[]): string[] {
  const groups: Groups = settings;
  return known.map((path) => {
    const [group = '', name = ''] = path.split('.');
    const value = groups[group]?.[name];
    const shown = typeof value === 'string' && value !== '' ? value : JSON.stringify(value);
    return `${path} = ${shown}${locked.includes(path) ? '  (set by your organisation)' : ''}`;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
