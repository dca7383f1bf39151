import { EventEmitter } from 'node:events';
import { notImplemented, onlyOptions, strict } from '../runtime/not-implemented.ts';
import { ROLES, runRole } from './menu-roles.ts';

type Template = (Electron.MenuItemConstructorOptions | StandInMenuItem)[];
const OPTIONS = [
  ...['accelerator', 'checked', 'click', 'enabled', 'icon', 'id', 'label', 'registerAccelerator', 'role', 'submenu'],
  ...['sublabel', 'toolTip', 'type', 'visible'],
];

let commands = 0;
let applicationMenu: StandInMenu | null = null;
let open: { readonly menu: StandInMenu; readonly closed: () => void } | null = null;

/** The context menu that is open. */
export const openMenu = (): StandInMenu | null => open?.menu ?? null;

/** Closes it, as picking one of its items or clicking elsewhere does. */
export const closeMenu = (): void => {
  const closing = open;
  open = null;
  closing?.closed();
};

/** A menu item as the control endpoint shows it. */
export interface MenuItemModel {
  readonly id: string;
  readonly label: string;
  readonly type: string;
  readonly role: string | null;
  readonly enabled: boolean;
  readonly visible: boolean;
  readonly checked: boolean;
  readonly accelerator: string | null;
  readonly submenu: MenuItemModel[] | null;
}

/** Electron's MenuItem, with the checks its constructor makes. */
export class StandInMenuItem {
  readonly commandId = ++commands;
  readonly id: string;
  readonly type: string;
  readonly role: string | null;
  readonly accelerator: string | null;
  readonly submenu: StandInMenu | null;
  label: string;
  enabled: boolean;
  visible: boolean;
  checked: boolean;
  private readonly handler: ((...args: unknown[]) => void) | null;

  constructor(options: Electron.MenuItemConstructorOptions) {
    onlyOptions('MenuItem', options, OPTIONS);
    const { role, submenu } = options;
    if (role !== undefined && !ROLES.has(role)) throw notImplemented(`menu role ${role}`);
    this.type = options.type ?? (submenu ? 'submenu' : 'normal');
    if (this.type === 'submenu' && !submenu) throw new Error('Invalid submenu');
    if (!role && !options.label && this.type !== 'separator')
      throw new Error('A menu item needs a label, a role or a type');
    this.id = options.id ?? '';
    this.role = role ?? null;
    this.label = options.label ?? role ?? '';
    this.accelerator = (options.accelerator as string | undefined) ?? null;
    this.enabled = options.enabled ?? true;
    this.visible = options.visible ?? true;
    this.checked = options.checked ?? false;
    this.submenu = Array.isArray(submenu) ? StandInMenu.buildFromTemplate(submenu) : ((submenu as never) ?? null);
    this.handler = (options.click as ((...args: unknown[]) => void) | undefined) ?? null;
  }

  /** What happens when a user picks the item. */
  click(): void {
    if (!this.enabled || !this.visible) throw new Error(`menu item ${this.label} cannot be picked`);
    if (this.type === 'checkbox') this.checked = !this.checked;
    if (this.role) runRole(this.role);
    else this.handler?.(this, undefined, {});
  }

  model(): MenuItemModel {
    const { id, label, type, role, enabled, visible, checked, accelerator } = this;
    const submenu = this.submenu?.model() ?? null;
    return { id, label, type, role, enabled, visible, checked, accelerator, submenu };
  }
}

/** Electron's Menu, shown nowhere but in the control endpoint. */
export class StandInMenu extends EventEmitter {
  readonly items: StandInMenuItem[] = [];

  static buildFromTemplate(template: Template): StandInMenu {
    const menu = new StandInMenu();
    for (const item of template) menu.append(item instanceof StandInMenuItem ? item : new StandInMenuItem(item));
    return strict('Menu', menu);
  }

  static setApplicationMenu(menu: StandInMenu | null): void {
    applicationMenu = menu;
  }

  static getApplicationMenu(): StandInMenu | null {
    return applicationMenu;
  }

  append(item: StandInMenuItem): void {
    this.items.push(strict('MenuItem', item));
  }

  getMenuItemById(id: string): StandInMenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id);
      if (found) return found;
    }
    return null;
  }

  popup({ callback }: Electron.PopupOptions = {}): void {
    closeMenu();
    open = { menu: this, closed: () => callback?.() };
  }

  model(): MenuItemModel[] {
    return this.items.map((item) => item.model());
  }
}
