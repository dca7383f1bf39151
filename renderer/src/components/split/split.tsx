import { type ReactNode, useId } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import { cx } from '../ui/class-names.ts';

/** Where the second part lies: beside the first, or below it. */
export type Way = 'right' | 'down';

interface SplitProps {
  readonly way: Way;
  /** Of the first part, in percent: where it starts. What follows is told by `onShare`. */
  readonly share: number;
  /** No part gets smaller than this across the divider, in pixels, while there is room for both. */
  readonly least: number;
  /** Names the divider. */
  readonly label: string;
  /** The user has moved the divider, and let it go. */
  readonly onShare: (share: number) => void;
  readonly children: readonly [ReactNode, ReactNode];
}

/**
 * Twelve pixels on each side of the line are the divider's, for a mouse too: a target has 24 (WCAG 2.5.8). Parts keep their
 * own targets away from it.
 */
const TARGET = { coarse: 24, fine: 24 };

/**
 * Two parts with a divider that is dragged, or moved with the arrow keys, Home and End; a double click gives both the same
 * room. Mounted anew for another `way`.
 */
export function Split({ way, share, least, label, onShare, children }: SplitProps) {
  const id = useId();
  const [first, second] = [`${id}first`, `${id}second`];
  const part = { minSize: least, className: 'flex', style: { overflow: 'hidden' }, defaultSize: '50%' } as const;
  return (
    <Group
      orientation={way === 'right' ? 'horizontal' : 'vertical'}
      defaultLayout={{ [first]: share, [second]: 100 - share }}
      resizeTargetMinimumSize={TARGET}
      onLayoutChanged={({ [first]: next }, { isUserInteraction }) => {
        if (isUserInteraction && next !== undefined) onShare(next);
      }}
    >
      <Panel id={first} {...part}>
        {children[0]}
      </Panel>
      <Separator
        aria-label={label}
        className={cx(
          'relative z-10 shrink-0 bg-line transition-colors duration-100 focus-visible:bg-accent data-[separator=active]:bg-accent data-[separator=hover]:bg-accent',
          way === 'right' ? 'w-px' : 'h-px',
        )}
      />
      <Panel id={second} {...part}>
        {children[1]}
      </Panel>
    </Group>
  );
}
