import { contextBridge, ipcRenderer } from 'electron';

/** Asks main for a port to the host, and brings it. */
const CONNECT_CHANNEL = 'slipway:connect';
const PORT_CHANNEL = 'slipway:port';

/** What pages find as `window.slipway`: named functions and plain values, nothing of Electron. */
const bridge = {
  /** Asks for a connection to the host. It arrives as a message event with data `slipway:port` and one port. */
  connect: (): void => ipcRenderer.send(CONNECT_CHANNEL),
  platform: process.platform,
  versions: { electron: process.versions.electron ?? '', chrome: process.versions.chrome ?? '' },
} as const;

ipcRenderer.on(PORT_CHANNEL, (event) => {
  // To this document's own origin only: a port must never reach a page that has replaced ours.
  window.postMessage(PORT_CHANNEL, window.location.origin, event.ports);
});

contextBridge.exposeInMainWorld('slipway', bridge);
