import { strict } from '../runtime/not-implemented.ts';

let text = '';

/** What was copied last: read by tests. */
export const copied = (): string => text;

/** Electron's `clipboard`, one of this app's own. */
export const clipboard = strict('clipboard', {
  async writeText(written: string): Promise<void> {
    text = written;
  },
} satisfies Pick<typeof Electron.clipboard, 'writeText'>);
