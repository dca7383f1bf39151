import { contextBridge, ipcRenderer } from 'electron';

/** Asks main for a port to the host, and brings it. */
const CONNECT_CHANNEL = 'slipway:connect';
const PORT_CHANNEL = 'slipway:port';
/** Tells that the port is dead: a page cannot see that by itself, Chromium's MessagePort has no close event. */
const CLOSED_CHANNEL = 'slipway:closed';
const EXPORT_CHANNEL = 'slipway:export';
const OPEN_PORT_CHANNEL = 'slipway:open-port';
const TERMINAL_MENU_CHANNEL = 'slipway:terminal-menu';

/** What pages find as `window.slipway`: named functions and plain values, nothing of Electron. */
const bridge = {
  /**
   * Asks for a connection to the host. It arrives as a message event with data `slipway:port` and one port; when that
   * is dead, a message event with data `slipway:closed` follows.
   */
  connect: (): void => ipcRenderer.send(CONNECT_CHANNEL),
  /**
   * Has the user asked, in the system's dialog, where a container's files are to be exported to. Resolves with null when
   * that has begun or was called off, else with why not, as the protocol tells errors.
   */
  exportContainer: (id: string): Promise<unknown> => ipcRenderer.invoke(EXPORT_CHANNEL, id),
  /** Opens the address of a published port of this machine in the browser. Resolves with whether it was one, and opens. */
  openPort: (url: string): Promise<unknown> => ipcRenderer.invoke(OPEN_PORT_CHANNEL, url),
  /**
   * Shows the menu of a terminal at the pointer. Paste goes to what has the focus, as a paste event. Resolves, once it is
   * closed, with what else was chosen: `copy`, `selectAll` or null.
   */
  terminalMenu: (hasSelection: boolean): Promise<unknown> => ipcRenderer.invoke(TERMINAL_MENU_CHANNEL, hasSelection),
  platform: process.platform,
  versions: { electron: process.versions.electron ?? '', chrome: process.versions.chrome ?? '' },
} as const;

ipcRenderer.on(PORT_CHANNEL, (event) => {
  // To this document's own origin only: a port must never reach a page that has replaced ours.
  window.postMessage(PORT_CHANNEL, window.location.origin, event.ports);
});

ipcRenderer.on(CLOSED_CHANNEL, () => window.postMessage(CLOSED_CHANNEL, window.location.origin));

contextBridge.exposeInMainWorld('slipway', bridge);
