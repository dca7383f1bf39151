import type { LucideIcon } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import type { ReactElement } from 'react';
import { cx } from './class-names.ts';
import { Keys } from './keys.tsx';

export interface MenuAction {
  readonly label: string;
  readonly icon?: LucideIcon;
  readonly keys?: string;
  readonly danger?: boolean;
  readonly disabled?: boolean;
  readonly onSelect: () => void;
}

/** Groups of actions; a line is drawn between groups. Empty groups show nothing. */
export type MenuGroups = readonly (readonly MenuAction[])[];

interface MenuProps {
  readonly trigger: ReactElement;
  readonly groups: MenuGroups;
  readonly align?: 'start' | 'end';
}

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
          className="pop z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-44 overflow-y-auto rounded-lg bg-raised p-1 shadow-pop"
        >
          {groups
            .filter((group) => group.length > 0)
            .map((group, index) => (
              <DropdownMenu.Group key={group[0]?.label} className={cx(index > 0 && 'mt-1 border-t border-line pt-1')}>
                {group.map((action) => (
                  <MenuItem key={action.label} {...action} />
                ))}
              </DropdownMenu.Group>
            ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}

function MenuItem({ label, icon: Icon, keys, danger, disabled, onSelect }: MenuAction) {
  return (
    <DropdownMenu.Item
      disabled={disabled ?? false}
      onSelect={onSelect}
      className={cx(
        'flex h-7 items-center gap-2 rounded-md px-2 text-sm outline-none data-[disabled]:opacity-45',
        danger
          ? 'text-bad data-[highlighted]:bg-bad-soft'
          : 'text-ink data-[highlighted]:bg-hover dark:data-[highlighted]:bg-pressed',
      )}
    >
      {Icon ? <Icon aria-hidden className={cx('size-3.5 shrink-0', !danger && 'text-ink-3')} /> : null}
      <span className="min-w-0 flex-1 truncate">{label}</span>
      {keys ? <Keys keys={keys} /> : null}
    </DropdownMenu.Item>
  );
}
