import type { MenuItemConstructorOptions } from 'electron';
import type { Text } from '../text/text.ts';

export interface AppMenuOptions {
  readonly platform: NodeJS.Platform;
  readonly text: Text;
  /** Developer tools are offered in a checkout only. */
  readonly developer: boolean;
  readonly openLogs: () => void;
  /** Shows the page that says whether all is well. */
  readonly diagnose: () => void;
  /** Shows or hides the menu bar, where windows have one. */
  readonly toggleMenuBar: () => void;
  /** The user would like to quit, which may be asked about. */
  readonly quit: () => void;
}

type Role = keyof Text['roles'];

const separator: MenuItemConstructorOptions = { type: 'separator' };

/**
 * The application menu: Electron's roles, so that every item has its platform's accelerator and behaviour. Undo and Redo
 * are left to the page: as menu accelerators they would take Ctrl+Z from terminals. So is Alt with a letter: no word has
 * one to be called by, which would take Meta keys from them. Alt alone is, too, while the bar is hidden, as it is until F10
 * shows it; of a bar that is shown it takes the focus there, as on every desktop.
 */
export function appMenu(options: AppMenuOptions): MenuItemConstructorOptions[] {
  const { platform, text, developer, openLogs, diagnose, toggleMenuBar, quit } = options;
  const mac = platform === 'darwin';
  const edit = ['cut', 'copy', 'paste', 'selectAll'] as const;
  const role = (name: Role): MenuItemConstructorOptions => ({ role: name, label: text.roles[name] });
  // As Electron's role has it, which would quit without asking.
  const quitItem = {
    ...{ id: 'quit', label: text.roles.quit, click: quit },
    ...(platform === 'win32' ? {} : { accelerator: 'CommandOrControl+Q' }),
  };
  // The key that desktops open a menu bar with. A program in a terminal has it first, as it has every key.
  const menuBar = { id: 'menu-bar', label: text.menuBar, accelerator: 'F10', click: toggleMenuBar };
  const view = [
    role('resetZoom'),
    role('zoomIn'),
    role('zoomOut'),
    separator,
    role('togglefullscreen'),
    ...(mac ? [] : [menuBar]),
  ];
  const macApp: MenuItemConstructorOptions = {
    label: text.app,
    submenu: [
      ...[role('about'), separator, role('services'), separator],
      ...[role('hide'), role('hideOthers'), role('unhide'), separator, quitItem],
    ],
  };
  return [
    ...(mac ? [macApp] : []),
    { label: text.menu.file, submenu: mac ? [role('close')] : [role('close'), separator, quitItem] },
    { label: text.menu.edit, submenu: [...(mac ? [role('undo'), role('redo'), separator] : []), ...edit.map(role)] },
    {
      label: text.menu.view,
      submenu: [...(developer ? [role('reload'), role('toggleDevTools'), separator] : []), ...view],
    },
    { label: text.menu.window, submenu: [role('minimize'), ...(mac ? [role('zoom'), separator, role('front')] : [])] },
    {
      label: text.menu.help,
      role: 'help',
      submenu: [
        { id: 'diagnose', label: text.diagnose, click: diagnose },
        { id: 'open-logs', label: text.openLogs, click: openLogs },
        ...(mac ? [] : [separator, role('about')]),
      ],
    },
  ];
}
