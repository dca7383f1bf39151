import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { startControl } from '../control/server.ts';
import { app } from '../modules/app.ts';

/** Makes this Node look like Electron's main process, runs the app's main module, then lets it become ready. */
export const startApp = async (mainModule: string): Promise<void> => {
  const { version } = createRequire(import.meta.url)('electron/package.json') as { version: string };
  // Electron's own spelling of its version; process.versions cannot be written to, only replaced.
  Object.defineProperty(process, 'versions', { value: { ...process.versions, electron: version } });
  Object.defineProperty(process, 'type', { value: 'browser' });
  const control = process.env.SLIPWAY_STAND_IN_CONTROL;
  if (control) startControl(control);
  app.locate(mainModule);
  // Electron dies of SIGTERM and SIGINT by quitting.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => app.quit());
  // Only a window or the network keeps Electron's main process alive less than its own loop: it runs until it quits.
  setInterval(() => undefined, 2 ** 30);
  await import(pathToFileURL(mainModule).href);
  app.start();
};
