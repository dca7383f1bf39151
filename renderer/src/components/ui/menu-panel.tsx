import { Menu as Radix } from 'radix-ui/internal';
import { type RefObject, useRef, useState } from 'react';
import { visibleText } from '../../lib/format/visible-text.ts';
import { cx } from './class-names.ts';
import { Keys } from './keys.tsx';
import type { MenuSource } from './menu.tsx';

/** Room at the edges of the window, in pixels; above and below, that for the command line of the menu. */
const PADDING = { top: 60, left: 8, right: 8, bottom: 60 };

interface MenuPanelProps {
  readonly groups: MenuSource;
  /** A button, which then names it and gets the focus back, or a point of the window. */
  readonly at:
    | { readonly button: RefObject<HTMLElement | null>; readonly id: string }
    | { readonly x: number; readonly y: number };
  readonly align?: 'start' | 'end';
  /** Opened with a key: its first entry has the focus. */
  readonly byKey: boolean;
  readonly onClose: () => void;
}

/** An open menu. Mounted means open. */
export function MenuPanel({ groups, at, align = 'start', byKey, onClose }: MenuPanelProps) {
  const leftByPointer = useRef(false);
  const entered = useRef(false);
  const button = 'button' in at ? at.button : null;
  const [point] = useState(() => ({ current: 'x' in at ? pointAt(at.x, at.y) : null }));
  return (
    <Radix.Root open modal={false} onOpenChange={(open) => !open && onClose()}>
      <Radix.Anchor virtualRef={button ?? point} />
      <Radix.Portal>
        <Radix.Content
          {...('button' in at ? { id: `${at.id}menu`, 'aria-labelledby': at.id } : {})}
          side={button ? 'bottom' : 'right'}
          align={align}
          sideOffset={button ? 4 : 2}
          collisionPadding={PADDING}
          onClick={(event) => event.stopPropagation()}
          onFocus={({ target, currentTarget }) => {
            // Radix does so itself where it has seen the key; this menu was not there yet.
            if (entered.current || target !== currentTarget) return;
            entered.current = true;
            const first = currentTarget.querySelector<HTMLElement>('[role="menuitem"]:not([data-disabled])');
            if (byKey) first?.focus({ preventScroll: true });
          }}
          onInteractOutside={() => {
            leftByPointer.current = true;
          }}
          onCloseAutoFocus={(event) => {
            // What the pointer has gone to keeps the focus; else a menu at the pointer gives it back to where it was.
            if (button || leftByPointer.current) event.preventDefault();
            if (!leftByPointer.current) button?.current?.focus();
          }}
          className="pop group relative z-50 max-w-72 min-w-[max(12rem,var(--radix-popper-anchor-width))] rounded-lg bg-raised shadow-pop"
        >
          <MenuItems groups={groups} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

const pointAt = (x: number, y: number) => ({ getBoundingClientRect: () => DOMRect.fromRect({ x, y }) });

function MenuItems({ groups }: { readonly groups: MenuSource }) {
  const [command, setCommand] = useState('');
  const shown = (typeof groups === 'function' ? groups() : groups).filter((group) => group.length > 0);
  return (
    <>
      <div className="max-h-(--radix-popper-available-height) overflow-y-auto p-1">
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
