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

/** What every row of a list has is made when it is opened, not whenever the row is drawn. */
type MenuSource = MenuGroups | (() => MenuGroups);

const panel = 'pop group relative z-50 min-w-48 max-w-72 rounded-lg bg-raised shadow-pop';
const list = 'overflow-y-auto p-1';
/** Room at the edges of the window, in pixels; above and below, that for the command line of the menu. */
const PADDING = { top: 60, left: 8, right: 8, bottom: 60 };

interface MenuProps {
  readonly trigger: ReactElement;
  readonly groups: MenuSource;
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
          collisionPadding={PADDING}
          onClick={(event) => event.stopPropagation()}
          className={panel}
        >
          <MenuItems
            of={DropdownMenu}
            groups={groups}
            className={cx(list, 'max-h-(--radix-dropdown-menu-content-available-height)')}
          />
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

interface PointerMenuProps {
  /** What is right-clicked, or has the focus when the menu key or Shift+F10 is pressed. */
  readonly children: ReactElement;
  readonly groups: MenuSource;
  readonly onClose: () => void;
}

/** Actions where the pointer is. */
export function PointerMenu({ children, groups, onClose }: PointerMenuProps) {
  return (
    <ContextMenu.Root modal={false} onOpenChange={(open) => !open && onClose()}>
      <ContextMenu.Trigger asChild>{children}</ContextMenu.Trigger>
      <ContextMenu.Portal>
        <ContextMenu.Content collisionPadding={PADDING} className={panel}>
          <MenuItems
            of={ContextMenu}
            groups={groups}
            className={cx(list, 'max-h-(--radix-context-menu-content-available-height)')}
          />
        </ContextMenu.Content>
      </ContextMenu.Portal>
    </ContextMenu.Root>
  );
}

interface MenuItemsProps {
  readonly of: Pick<typeof DropdownMenu, 'Group' | 'Item'> | Pick<typeof ContextMenu, 'Group' | 'Item'>;
  readonly groups: MenuSource;
  readonly className: string;
}

/** Mounted while the menu is open. */
function MenuItems({ of: Radix, groups, className }: MenuItemsProps) {
  const [command, setCommand] = useState('');
  const shown = (typeof groups === 'function' ? groups() : groups).filter((group) => group.length > 0);
  return (
    <>
      <div className={className}>
        {shown.map((group, index) => (
          <Radix.Group key={group[0]?.label} className={cx(index > 0 && 'mt-1 border-t border-line pt-1')}>
            {group.map(({ label, icon: Picture, keys, danger, disabled, onSelect, command: line }) => (
              <Radix.Item
                key={label}
                disabled={disabled ?? false}
                aria-description={line}
                onSelect={onSelect}
                onFocus={() => setCommand(line ?? '')}
                onBlur={() => setCommand('')}
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
      </div>
      {command ? (
        // Below the menu, which so neither changes its size nor keeps an empty line for what has no command; above one
        // that hangs above its button. Never wider, since the menu may be at the window's edge. Items say the line
        // themselves to those who do not see it.
        <div
          aria-hidden
          className="fade pointer-events-none absolute inset-x-0 top-full mt-1 rounded-md bg-raised px-2 py-1.5 font-mono text-2xs text-ink-3 shadow-pop group-data-[side=top]:top-auto group-data-[side=top]:bottom-full group-data-[side=top]:mb-1"
        >
          <p className="line-clamp-2 wrap-anywhere">{`$ ${visibleText(command)}`}</p>
        </div>
      ) : null}
    </>
  );
}
