import type { MenuItemModel } from '../modules/menu.ts';

/** A rectangle in screen pixels. */
interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** What a person at the desktop would see of the app. */
export interface AppState {
  readonly pid: number;
  readonly name: string;
  readonly sandboxed: boolean;
  /** Where Playwright connects (`chromium.connectOverCDP`); null while there is no window. */
  readonly devtools: string | null;
  /** Chromium's process, which outlives a killed app by a moment. */
  readonly browserPid: number | null;
  readonly windows: readonly {
    readonly id: number;
    readonly targetId: string;
    readonly url: string;
    readonly title: string;
    readonly visible: boolean;
    readonly focused: boolean;
    readonly maximized: boolean;
    readonly minimized: boolean;
    readonly bounds: Area;
    readonly background: string;
  }[];
  readonly trays: readonly {
    readonly tooltip: string;
    readonly image: string;
    readonly menu: readonly MenuItemModel[];
  }[];
  readonly menu: readonly MenuItemModel[];
  /** The context menu that is open; null while there is none. */
  readonly popup: readonly MenuItemModel[] | null;
  readonly copied: string;
  readonly dialogs: readonly {
    readonly id: number;
    readonly kind: string;
    readonly options: Record<string, unknown>;
  }[];
  readonly opened: readonly { readonly kind: string; readonly target: string }[];
  readonly utilities: readonly { readonly pid: number | undefined; readonly serviceName: string }[];
}

/** What a person at the desktop can do, by name. Menu items are picked by the labels on the way to them. */
export interface ControlMethods {
  state(): AppState;
  trayClick(): void;
  trayPick(path: string[]): void;
  menuPick(path: string[]): void;
  /** Picks from the open context menu and closes it; an empty path only closes it. */
  popupPick(path: string[]): void;
  windowClose(id: number): void;
  windowBounds(id: number, bounds: Area): void;
  windowMaximize(id: number): void;
  windowCrash(id: number): void;
  dialogAnswer(id: number, value: Record<string, unknown>): void;
  displays(areas: Area[]): void;
  systemTheme(dark: boolean): void;
  activate(): void;
  resume(): void;
  /** The machine shuts down: whether the app asked it to wait. */
  shutdown(): boolean;
  quit(): void;
}

/** One request line and its answer line. */
export interface ControlRequest {
  readonly id: number;
  readonly method: keyof ControlMethods;
  readonly params: unknown[];
}

/** See {@link ControlRequest}. */
export interface ControlReply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}
