import { useState } from 'react';
import { lateCode } from '../../lib/late-code.ts';

/** What opens over the page by a press, a hover or the focus. */
export const panels = lateCode(() => import('./late-panels.ts'));
type Panels = NonNullable<typeof panels.now>;

interface Opened<H> {
  readonly how: H;
  readonly panels: Panels;
}

/** Whether a button's panel is open, and how it was opened; with its code, which is there by then. */
export function usePanel<H>(): {
  readonly opened: Opened<H> | null;
  readonly open: (how: H, absent?: () => void) => void;
  readonly close: () => void;
} {
  const [opened, setOpened] = useState<Opened<H> | null>(null);
  return {
    opened,
    open: (how, absent) => panels.need((code) => setOpened({ how, panels: code }), absent),
    close: () => setOpened(null),
  };
}
