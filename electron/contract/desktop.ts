/** By which channels a page of the desktop app and Electron's main reach each other, beside the contract. */
export const CHANNELS = {
  /** The page asks for a port to the host. */
  connect: 'slipway:connect',
  /** Brings it. */
  port: 'slipway:port',
  /** Tells that the port is dead: a page cannot see that by itself, Chromium's MessagePort has no close event (seen up to 156). */
  closed: 'slipway:closed',
  exportContainer: 'slipway:export',
  openPort: 'slipway:open-port',
  terminalMenu: 'slipway:terminal-menu',
} as const;

/** What pages find as `window.slipway`: named functions and plain values, nothing of Electron. */
export interface DesktopBridge {
  /**
   * Asks for a connection to the host. It arrives as a message event with data CHANNELS.port and one port; when that is
   * dead, a message event with data CHANNELS.closed follows.
   */
  connect(): void;
  /**
   * Has the user asked, in the system's dialog, where a container's files are to be exported to. Resolves with null when
   * that has begun or was called off, else with why not, as the protocol tells errors.
   */
  exportContainer(id: string): Promise<unknown>;
  /** Opens the address of a published port of this machine in the browser. Resolves with whether it was one, and opens. */
  openPort(url: string): Promise<boolean>;
  /**
   * Shows the menu of a terminal at the pointer. Paste goes to what has the focus, as a paste event. Resolves, once it is
   * closed, with what else was chosen.
   */
  terminalMenu(hasSelection: boolean): Promise<'copy' | 'selectAll' | null>;
  readonly platform: string;
  readonly versions: { readonly electron: string; readonly chrome: string };
}
