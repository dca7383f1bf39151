import { Ellipsis } from 'lucide-react';
import { useTranslation } from 'react-i18next';
import { visibleText } from '../../lib/format/visible-text.ts';
import { IconButton } from '../ui/button.tsx';
import { Menu, type MenuAction, type MenuGroups } from '../ui/menu.tsx';
import {
  type Command,
  commandOfKey,
  commandsOf,
  fitting,
  isShown,
  type KeyTarget,
  namedTitleOf,
  type ObjectCommands,
  type Performance,
  type Place,
  perform,
  titleOf,
  wordsOf,
} from './command.ts';

/** All that can be done to an object, as the groups of a menu. */
export function objectMenu<T>(of: ObjectCommands<T>, on: T, { t, navigate }: Place): MenuGroups {
  const target = { one: on, all: [on] };
  return of.menu.map((group) =>
    group
      .flatMap((entry) => (typeof entry === 'function' ? entry(on) : [entry]))
      .filter((command) => isShown(command, on))
      .map((command) => ({
        ...action(command, [on], { t, navigate, words: wordsOf(command, t, { on: [on], nameOf: of.name }) }),
        label: titleOf(command, t),
        ...keysOf(of, command, target),
      })),
  );
}

interface Group<T> {
  /** Untrusted text. */
  readonly name: string;
  readonly members: readonly T[];
}

/** All that can be done to the members of a group. */
export function groupMenu<T>(of: ObjectCommands<T>, { name, members }: Group<T>, place: Place): MenuGroups {
  const target = { one: undefined, all: members };
  return (of.group?.menu ?? []).map((group) =>
    group
      .filter((entry) => typeof entry !== 'function')
      .map((command) => ({
        ...action(command, members, { ...place, words: namedTitleOf(command, place.t, { name, group: true }) }),
        label: namedTitleOf(command, place.t, { name, group: true }),
        ...keysOf(of, command, target),
      })),
  );
}

/** Commands about no object, as the groups of a menu. */
export function pageMenu(groups: readonly (readonly Command[])[], place: Place): MenuGroups {
  return groups.map((group) =>
    group
      .filter((command) => isShown(command, null))
      .map((command) => ({
        ...action(command, [null], place),
        label: titleOf(command, place.t),
        ...(command.keys ? { keys: command.keys } : {}),
      })),
  );
}

function action<T>(command: Command<T>, on: readonly T[], place: Performance<T>): Omit<MenuAction, 'label'> {
  const these = fitting(command, on);
  return {
    icon: command.icon,
    command: command.cli?.(these.length > 0 ? these : on),
    danger: command.danger ?? false,
    disabled: these.length === 0,
    onSelect: () => void perform(command, on, place),
  };
}

/** The key of a command, unless it means another one on this target: S stops what is up, and starts what is not. */
export function keysOf<T>(of: ObjectCommands<T>, { id, keys }: Command<T>, target: KeyTarget<T>): { keys?: string } {
  if (keys === undefined) return {};
  const meant = commandOfKey(commandsOf(of), keys, target)?.command;
  return meant === undefined || meant.id === id ? { keys } : {};
}

interface CommandMenuProps<T> {
  readonly of: ObjectCommands<T>;
  readonly on: T;
  readonly place: () => Place;
  readonly tabIndex?: number;
  /** On its own page: what stands beside the button is left out, and single keys, which do nothing there. */
  readonly without?: readonly Command<T>[];
}

/** The button that opens an object's menu. The menu is made when it is opened: every row of a list has one. */
export function CommandMenu<T>({ of, on, place, tabIndex = 0, without }: CommandMenuProps<T>) {
  const { t } = useTranslation();
  const groups = () => {
    if (!without) return objectMenu(of, on, place());
    const left = of.menu.map((group) =>
      group.filter((entry) => typeof entry === 'function' || !without.includes(entry)),
    );
    return objectMenu({ ...of, menu: left }, on, place()).map((group) => group.map(({ keys: _, ...rest }) => rest));
  };
  return (
    <Menu
      groups={groups}
      trigger={
        <IconButton icon={Ellipsis} label={t('common.more', { name: visibleText(of.name(on)) })} tabIndex={tabIndex} />
      }
    />
  );
}
