import type { EngineSource } from './engine.ts';
import type { PathKind } from './shares.ts';

/** By which channels a page of the desktop app and Electron's main reach each other, beside the contract. */
export const CHANNELS = {
  /** The page asks for a port to the host. */
  connect: 'slipway:connect',
  /** Brings it. */
  port: 'slipway:port',
  /** Tells that the port is dead: a page cannot see that by itself, Chromium's MessagePort has no close event (seen up to 156). */
  closed: 'slipway:closed',
  exportContainer: 'slipway:export',
  chooseEngine: 'slipway:choose-engine',
  choosePath: 'slipway:choose-path',
  openPort: 'slipway:open-port',
  terminalMenu: 'slipway:terminal-menu',
} as const;

/** A wish for the menu of a terminal: where in the page, in CSS pixels, and made by what. */
export interface TerminalClick {
  readonly x: number;
  readonly y: number;
  readonly by: 'mouse' | 'keyboard';
  /** Whether there is something to copy. */
  readonly hasSelection: boolean;
}

/** What is to be chosen, and where the choice begins. */
export interface PathWish {
  readonly kind: PathKind;
  readonly at: string;
}

/** What pages find as `window.slipway`: named functions, nothing of Electron. */
export interface DesktopBridge {
  /**
   * Asks for a connection to the host. It arrives as a message event with data CHANNELS.port and one port; when that is
   * dead, a message event with data CHANNELS.closed follows.
   */
  connect(): void;
  /**
   * Has the user asked, in the system's dialog, where the files of an engine's container are to be exported to. Resolves with
   * null when that has begun or was called off, else with why not, as the protocol tells errors.
   */
  exportContainer(container: { readonly id: string; readonly engine: string | undefined }): Promise<unknown>;
  /**
   * Has the user asked, in the system's dialog, whether the engine at an address is to be used. Resolves with null when it
   * is or was called off, else with why not, as the protocol tells errors.
   */
  chooseEngine(source: EngineSource): Promise<unknown>;
  /**
   * Has the user asked, in the system's dialog, for a folder or file of this computer; it begins at `at`, where that is one. Only macOS has
   * a dialog for `either`: elsewhere it lets folders be chosen. Resolves with an absolute path, or null when they would rather not, or are
   * being asked already.
   */
  choosePath(wish: PathWish): Promise<string | null>;
  /** Opens the address of a published port of this machine in the browser. Resolves with whether it was one, and opens. */
  openPort(url: string): Promise<boolean>;
  /**
   * Shows the menu of a terminal, which has the focus: Copy and Paste reach it as events of the clipboard. Resolves once
   * the menu is closed, with what else was chosen.
   */
  terminalMenu(click: TerminalClick): Promise<'selectAll' | null>;
}
