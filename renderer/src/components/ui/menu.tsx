import { Slot } from 'radix-ui';
import { type KeyboardEvent, type PointerEvent, type ReactElement, useId, useRef } from 'react';
import type { Icon } from './button.tsx';
import { panels, usePanel } from './panels.ts';

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
export type MenuSource = MenuGroups | (() => MenuGroups);

interface MenuProps {
  readonly trigger: ReactElement;
  readonly groups: MenuSource;
  readonly align?: 'start' | 'end';
}

/** Actions below a button. */
export function Menu({ trigger, groups, align = 'end' }: MenuProps) {
  const id = useId();
  const button = useRef<HTMLElement>(null);
  const { opened, open, close } = usePanel<{ readonly byKey: boolean }>();
  const toggle = (byKey: boolean) => (opened ? close() : open({ byKey }));
  const onPointerDown = (event: PointerEvent) => {
    if (event.button !== 0 || event.ctrlKey) return;
    // Else the button would take the focus from the menu.
    if (!opened) event.preventDefault();
    toggle(false);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (!['Enter', ' ', 'ArrowDown'].includes(event.key)) return;
    event.preventDefault();
    toggle(true);
  };
  return (
    <>
      <Slot.Root
        ref={button}
        id={id}
        aria-haspopup="menu"
        aria-expanded={opened !== null}
        aria-controls={opened ? `${id}menu` : undefined}
        data-state={opened ? 'open' : 'closed'}
        onPointerEnter={panels.preload}
        onFocus={panels.preload}
        onPointerDown={onPointerDown}
        onKeyDown={onKeyDown}
      >
        {trigger}
      </Slot.Root>
      {opened ? (
        <opened.panels.MenuPanel groups={groups} at={{ button, id }} align={align} {...opened.how} onClose={close} />
      ) : null}
    </>
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
  const { opened, open, close } = usePanel<{ readonly x: number; readonly y: number; readonly byKey: boolean }>();
  return (
    <>
      <Slot.Root
        onContextMenu={(event) => {
          event.preventDefault();
          const { clientX: x, clientY: y, button, ctrlKey } = event;
          // A right button, or the left one with Control, which is a right one to macOS.
          open({ x, y, byKey: button !== 2 && !ctrlKey }, onClose);
        }}
      >
        {children}
      </Slot.Root>
      {opened ? (
        <opened.panels.MenuPanel
          key={`${opened.how.x},${opened.how.y}`}
          groups={groups}
          at={opened.how}
          byKey={opened.how.byKey}
          onClose={() => {
            close();
            onClose();
          }}
        />
      ) : null}
    </>
  );
}
