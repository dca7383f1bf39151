import { contextBridge, ipcRenderer } from 'electron';
import { CHANNELS, type DesktopBridge } from '../contract/desktop.ts';

const bridge: DesktopBridge = {
  connect: () => ipcRenderer.send(CHANNELS.connect),
  exportContainer: (container) => ipcRenderer.invoke(CHANNELS.exportContainer, container),
  chooseEngine: (source) => ipcRenderer.invoke(CHANNELS.chooseEngine, source),
  choosePath: (wish) => ipcRenderer.invoke(CHANNELS.choosePath, wish),
  openPort: (url) => ipcRenderer.invoke(CHANNELS.openPort, url),
  terminalMenu: (click) => ipcRenderer.invoke(CHANNELS.terminalMenu, click),
};

ipcRenderer.on(CHANNELS.port, (event) => {
  // To this document's own origin only: a port must never reach a page that has replaced ours.
  window.postMessage(CHANNELS.port, window.location.origin, event.ports);
});

ipcRenderer.on(CHANNELS.closed, () => window.postMessage(CHANNELS.closed, window.location.origin));

contextBridge.exposeInMainWorld('slipway', bridge);
