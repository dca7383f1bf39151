import { join } from 'node:path';
import { Menu, type MenuItemConstructorOptions, nativeImage, Tray } from 'electron';
import type { Disposable } from '../../base/disposable.ts';
import { toDisposable } from '../../base/disposable.ts';
import type { TrayAction, TrayItem, TrayModel } from './tray-model.ts';

export interface TrayIconOptions {
  /** Folder with tray.png, and trayTemplate.png for macOS's one-coloured menu bar. */
  readonly icons: string;
  readonly onAction: (action: TrayAction) => void;
}

export interface TrayIcon extends Disposable {
  show(model: TrayModel): void;
}

/** Puts the icon into the tray. Clicking it opens the app, except on macOS, where it opens its menu. */
export function createTrayIcon({ icons, onAction }: TrayIconOptions): TrayIcon {
  const mac = process.platform === 'darwin';
  const image = nativeImage.createFromPath(join(icons, mac ? 'trayTemplate.png' : 'tray.png'));
  if (mac) image.setTemplateImage(true);
  const tray = new Tray(image);
  if (!mac) tray.on('click', () => onAction('open'));
  let shown = '';
  return {
    ...toDisposable(() => tray.destroy()),
    show(model) {
      // A menu that is replaced while it is open closes under the user's hand on some desktops.
      const key = JSON.stringify(model);
      if (key === shown) return;
      shown = key;
      tray.setToolTip(model.tooltip);
      tray.setContextMenu(Menu.buildFromTemplate(model.items.map((item) => template(item, onAction))));
    },
  };
}

function template(item: TrayItem, onAction: (action: TrayAction) => void): MenuItemConstructorOptions {
  if (item.kind === 'separator') return { type: 'separator' };
  if (item.kind === 'note') return { label: item.label, enabled: false };
  return { id: item.action, label: item.label, enabled: item.enabled, click: () => onAction(item.action) };
}
