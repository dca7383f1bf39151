import type { TFunction } from 'i18next';
import type { NavigateFunction } from 'react-router';
import type { StoreApi } from 'zustand/vanilla';
import type { Operation } from '../../lib/entities/operations.ts';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { Key, ListKind } from '../../lib/i18n/types.ts';
import type { Icon } from '../ui/button.tsx';
import { type OnEngine, type Undoable, undoably } from './undo.ts';

/** What a command has of the page it is given from. */
export interface Place {
  readonly navigate: NavigateFunction;
  readonly t: TFunction;
}

/**
 * Something that can be done, said once: buttons, menus, keys, the palette and the sheet of shortcuts are made from it.
 * `T` is the kind of object it is done to; null for what is about no object.
 */
export interface Command<T = null> {
  /** Of the domain and the verb: `containers.stop`. */
  readonly id: string;
  /** What it says beside its object, such as "Stop". */
  readonly title: Key | ((t: TFunction) => string);
  /** What it says where the object is not beside it, with a hole for its {{name}}: "Stop web". */
  readonly named?: Key;
  /** The same of a group's members: "Stop all of shop". */
  readonly grouped?: Key;
  readonly icon: Icon;
  /** A single key on the row, or a shortcut of the whole page such as Mod+K. Several commands may share one. */
  readonly keys?: string;
  /** For shortcuts of the whole page: also while the user types. */
  readonly always?: boolean;
  /** It takes something away. */
  readonly danger?: boolean;
  /** It can be done to several at once; else it is about one. */
  readonly many?: boolean;
  /** The palette offers it. */
  readonly palette?: boolean;
  /** Whether it makes sense for the object. Where not, nothing shows it. */
  readonly when?: (on: T) => boolean;
  /** Whether it can be done now. Where not, it shows and is off. */
  readonly enabled?: (on: T) => boolean;
  /** Does it to those that it fits. Gives those for which it went well, where it did not for all and their rows say so. */
  readonly run: (on: readonly T[], place: Place) => unknown;
  /** The CLI line it equals. */
  readonly cli?: (on: readonly T[]) => string;
  /** What is said once it is done, with those it was done to: "Stopped web". */
  readonly done?: (on: readonly T[], t: TFunction) => string;
  /** What takes it back of one of them, asked before it is done; null when nothing does. */
  readonly undo?: (on: T) => ((on: OnEngine) => Promise<unknown>) | null;
  /** Whether it can still be taken back of one to which it was done; it can, unless told. */
  readonly remains?: (on: T) => boolean;
}

/** Groups of a menu: commands, and what only the object itself says, such as its ports. */
export type CommandGroups<T> = readonly (readonly (Command<T> | ((on: T) => readonly Command<T>[]))[])[];

/** A kind of object and all that can be done to one. */
export interface ObjectCommands<T> {
  readonly kind: ListKind;
  readonly icon: Icon;
  /** By which its operations and failures are known. */
  readonly idOf: (on: T) => string;
  /** As the user knows it; untrusted text. */
  readonly name: (on: T) => string;
  /** Told apart from others of its name by this, in the palette. */
  readonly note?: (on: T) => string;
  /** All there are now, for the palette, and where they live. */
  readonly all: () => Iterable<T>;
  readonly store: StoreApi<unknown>;
  /** Enter and a double click on its row, and on its name in the palette; without it, that goes to its row in the list. */
  readonly open?: Command<T>;
  readonly menu: CommandGroups<T>;
  /** At the end of its row. */
  readonly buttons: (on: T) => readonly Command<T>[];
  /** For a selection. */
  readonly bulk: readonly Command<T>[];
  /** What is said of an operation that failed, on the object's row and page. */
  readonly failed?: (operation: Operation) => Key;
  /** For a group of objects: at the end of its row, and in its menu. */
  readonly group?: { readonly buttons: readonly Command<T>[]; readonly menu: CommandGroups<T> };
}

/** Those that a command can be done to now. */
export function fitting<T>(command: Command<T>, on: readonly T[]): readonly T[] {
  return on.filter((one) => (command.when?.(one) ?? true) && (command.enabled?.(one) ?? true));
}

export function isShown<T>(command: Command<T>, on: T): boolean {
  return command.when?.(on) ?? true;
}

/** What a command says beside its object. */
export function titleOf<T>({ title }: Command<T>, t: TFunction): string {
  return typeof title === 'function' ? title(t) : t(title);
}

/** What a command says where its object, or a group of objects, is not beside it. */
export function namedTitleOf<T>(command: Command<T>, t: TFunction, about: { name: string; group?: boolean }): string {
  const key = about.group ? command.grouped : command.named;
  return key ? t(key, { name: visibleText(about.name) }) : titleOf(command, t);
}

interface WordsAbout<T> {
  readonly on: readonly T[];
  /** Untrusted text. */
  readonly nameOf: (on: T) => string;
}

/** What a command says of the object it is done to, or of how many. */
export function wordsOf<T>(command: Command<T>, t: TFunction, { on, nameOf }: WordsAbout<T>): string {
  const [one, ...others] = on;
  if (one !== undefined && others.length === 0) return namedTitleOf(command, t, { name: nameOf(one) });
  return `${titleOf(command, t)} · ${t('common.selected', { count: on.length })}`;
}

export interface Performance<T> extends Place {
  /** What it is called where it is done, or what it is of those it was done to; its title by default. */
  readonly words?: string | ((done: readonly T[]) => string) | undefined;
}

/**
 * Does a command to those of the objects that it fits, and keeps how it is taken back, of those for which it went well. Resolves
 * with whether it did for all; rejects as `run` does.
 */
export async function perform<T>(command: Command<T>, on: readonly T[], place: Performance<T>): Promise<boolean> {
  const these = fitting(command, on);
  if (these.length === 0) return false;
  const undos = new Map(these.flatMap((one) => (command.undo ? [[one, command.undo(one)] as const] : [])));
  const performOn = async (keep?: (last: Undoable) => void) => {
    const result = await command.run(these, place);
    const well = Array.isArray(result) ? new Set<unknown>(result) : null;
    const done = these.filter((one) => well?.has(one) ?? true);
    const back = done.filter((one) => command.remains?.(one) ?? true).flatMap((one) => undos.get(one) ?? []);
    const { words = titleOf(command, place.t) } = place;
    if (back.length > 0)
      keep?.({
        title: typeof words === 'string' ? words : words(done),
        done: command.done?.(done, place.t),
        run: (engine) => Promise.all(back.map((undo) => undo(engine))),
      });
    return done.length === these.length;
  };
  return [...undos.values()].some((undo) => undo !== null) ? undoably(performOn) : performOn();
}

/** What a key is pressed on: the object of the row, and all that are meant: the selection, or a group's members. */
export interface KeyTarget<T> {
  readonly one: T | undefined;
  readonly all: readonly T[];
}

/** The command that a single key means, with what it is done to: the first that fits; for several, one for several. */
export function commandOfKey<T>(commands: readonly Command<T>[], key: string, { one, all }: KeyTarget<T>) {
  const several = one === undefined || all.length > 1;
  const keyed = commands.filter(({ keys }) => keys !== undefined && isKey(keys, key));
  const ordered = several ? [...keyed.filter(({ many }) => many), ...keyed.filter(({ many }) => !many)] : keyed;
  for (const command of ordered) {
    const on = fitting(command, command.many ? all : one === undefined ? [] : [one]);
    if (on.length > 0) return { command, on };
  }
  return undefined;
}

function isKey(keys: string, pressed: string): boolean {
  return keys.toLowerCase() === pressed.toLowerCase() || (keys === 'Delete' && pressed === 'Backspace');
}

/** The commands of a kind that are known without an object, in the order of its menu. */
export function commandsOf<T>({ menu }: ObjectCommands<T>): readonly Command<T>[] {
  return menu.flat().filter((entry) => typeof entry !== 'function');
}
