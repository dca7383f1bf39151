import { strict } from '../runtime/not-implemented.ts';

/** What would have left the app, in order: read by tests. */
export const opened: { kind: 'external' | 'path' | 'folder'; target: string }[] = [];

/** Electron's `shell`; nothing is opened, everything is recorded. */
export const shell = strict('shell', {
  async openExternal(url: string): Promise<void> {
    opened.push({ kind: 'external', target: url });
  },
  async openPath(path: string): Promise<string> {
    opened.push({ kind: 'path', target: path });
    return '';
  },
  showItemInFolder(path: string): void {
    opened.push({ kind: 'folder', target: path });
  },
  beep(): void {},
} satisfies Pick<typeof Electron.shell, 'beep' | 'openExternal' | 'openPath' | 'showItemInFolder'>);
