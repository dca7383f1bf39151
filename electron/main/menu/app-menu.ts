import type { MenuItemConstructorOptions } from 'electron';
import type { Text } from '../text/text.ts';

export interface AppMenuOptions {
  readonly platform: NodeJS.Platform;
  readonly text: Text;
  /** Developer tools are offered in a checkout only. */
  readonly developer: boolean;
  readonly openLogs: () => void;
}

const separator: MenuItemConstructorOptions = { type: 'separator' };
const role = (name: NonNullable<MenuItemConstructorOptions['role']>): MenuItemConstructorOptions => ({ role: name });

/**
 * The application menu: Electron's roles, so that every item has its platform's words, accelerator and behaviour.
 * Undo and Redo are left to the page: as menu accelerators they would take Ctrl+Z from terminals.
 */
export function appMenu({ platform, text, developer, openLogs }: AppMenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const edit = ['cut', 'copy', 'paste', 'selectAll'] as const;
  const view = [role('resetZoom'), role('zoomIn'), role('zoomOut'), separator, role('togglefullscreen')];
  const macApp: MenuItemConstructorOptions = {
    label: text.app,
    submenu: [
      ...[role('about'), separator, role('services'), separator],
      ...[role('hide'), role('hideOthers'), role('unhide'), separator, role('quit')],
    ],
  };
  return [
    ...(mac ? [macApp] : []),
    { label: text.menu.file, submenu: mac ? [role('close')] : [role('close'), separator, role('quit')] },
    { label: text.menu.edit, submenu: [...(mac ? [role('undo'), role('redo'), separator] : []), ...edit.map(role)] },
    {
      label: text.menu.view,
      submenu: [...(developer ? [role('reload'), role('toggleDevTools'), separator] : []), ...view],
    },
    { label: text.menu.window, submenu: [role('minimize'), ...(mac ? [role('zoom'), separator, role('front')] : [])] },
    {
      label: text.menu.help,
      role: 'help',
      submenu: [{ id: 'open-logs', label: text.openLogs, click: openLogs }, ...(mac ? [] : [role('about')])],
    },
  ];
}
