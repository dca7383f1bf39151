import { ContextMenu, DropdownMenu } from 'radix-ui';
import { type ReactElement, useState } from 'react';
import { visibleText } from '../../lib/format/visible-text.ts';
import type { Icon } from './button.tsx';
import { cx } from './class-names.ts';
import { Keys } from './keys.tsx';

export interface MenuAction {
  readonly label: string;
  readonly icon?: Icon;
  readonly keys?: string;
  /** The CLI line the action equals, shown at the foot of the menu while the action is highlighted. */
  readonly command?: string | undefined;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

/** Groups of actions; a line is drawn between groups. Empty groups show nothing. */
export type MenuGroups = readonly (readonly MenuAction[])[];

const panel = 'pop z-50 min-w-48 max-w-72 overflow-y-auto rounded-lg bg-raised p-1 shadow-pop';

interface MenuProps {
  readonly trigger: ReactElement;
  readonly groups: MenuGroups;
  readonly align?: 'start' | 'end';
}

/** Actions below a button. */
export function Menu({ trigger, groups, align = 'end' }: MenuProps) {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          sideOffset={4}
          collisionPadding={8}
          onClick={(event) => event.stopPropagation()}
          className={cx(panel, 'max-h-(--radix-dropdown-menu-content-available-height)')}
        >
          <MenuItems of={DropdownMenu} groups={groups} />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface PointerMenuProps {
  /** What is right-clicked, or has the focus when the menu key or Shift+F10 is pressed. */
  readonly children: ReactElement;
  readonly groups: MenuGroups;
}

/** Actions where the pointer is. */
export function PointerMenu({ children, groups }: PointerMenuProps) {
  return (
    <ContextMenu.Root modal={false}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content
          collisionPadding={8}
          className={cx(panel, 'max-h-(--radix-context-menu-content-available-height)')}
        >
          <MenuItems of={ContextMenu} groups={groups} />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

interface MenuItemsProps {
  readonly of: Pick<typeof DropdownMenu, 'Group' | 'Item'> | Pick<typeof ContextMenu, 'Group' | 'Item'>;
  readonly groups: MenuGroups;
}

function MenuItems({ of: Radix, groups }: MenuItemsProps) {
  const [command, setCommand] = useState('');
  const hasCommands = groups.flat().some((action) => action.command);
  return (
    <>
      {groups
        .filter((group) => group.length > 0)
        .map((group, index) => (
          <Radix.Group key={group[0]?.label} className={cx(index > 0 && 'mt-1 border-t border-line pt-1')}>
            {group.map(({ label, icon: Picture, keys, danger, disabled, onSelect, command: line }) => (
              <Radix.Item
                key={label}
                disabled={disabled ?? false}
                aria-description={line}
                onSelect={onSelect}
                onFocus={() => setCommand(line ?? '')}
                className={cx(
                  'flex h-7 items-center gap-2 rounded-md px-2 text-sm outline-none data-[disabled]:opacity-45',
                  danger
                    ? 'text-bad data-[highlighted]:bg-bad-soft'
                    : 'text-ink data-[highlighted]:bg-hover dark:data-[highlighted]:bg-pressed',
                )}
              >
                {Picture ? <Picture aria-hidden className={cx('size-3.5 shrink-0', !danger && 'text-ink-3')} /> : null}
                <span className="min-w-0 flex-1 truncate">{label}</span>
                {keys ? <Keys keys={keys} /> : null}
              </Radix.Item>
            ))}
          </Radix.Group>
        ))}
      {hasCommands ? (
        // Always there, so that the menu keeps its size; items say the line themselves to those who do not see it.
        <p aria-hidden className="mt-1 h-7 truncate border-t border-line px-2 pt-1.5 font-mono text-2xs text-ink-3">
          {command ? `$ ${visibleText(command)}` : ''}
        </p>
      ) : null}
    </>
  );
}
