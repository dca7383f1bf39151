import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { app, dialog, protocol } from 'electron';
import { AppError } from '../contract/errors.ts';
import { messageOf } from '../platform/io-error.ts';
import { createFileLogger } from '../platform/log.ts';
import { homePaths } from '../platform/paths.ts';
import { SlipwayApp } from './app.ts';
import { locations } from './locations.ts';
import { SCHEME_PRIVILEGES } from './scheme.ts';

const paths = homePaths();

// All of this must have happened before Electron is ready.
app.enableSandbox();
app.setName('Slipway');
if (process.platform === 'win32') app.setAppUserModelId('io.github.slipway.desktop');
protocol.registerSchemesAsPrivileged([SCHEME_PRIVILEGES]);

/** One app per SLIPWAY_HOME: Electron's lock belongs to its userData folder, which is kept there. */
function takeHome(): boolean {
  mkdirSync(paths.desktop, { recursive: true, mode: 0o700 });
  app.setPath('userData', paths.desktop);
  return app.requestSingleInstanceLock();
}

function cannotStart(error: unknown, hint: string): void {
  const detail = error instanceof AppError && error.hint ? error.hint : hint;
  dialog.showErrorBox('Slipway cannot start', `${messageOf(error)}\n\n${detail}`);
  app.exit(1);
}

function launch(): void {
  const log = createFileLogger({ file: join(paths.logs, 'desktop.log') });
  process.on('uncaughtException', (error) => log.error('uncaught', { error: error.stack ?? error.message }));
  process.on('unhandledRejection', (reason) => log.error('unhandled', { error: messageOf(reason) }));
  const slipway = new SlipwayApp({ paths, places: locations(import.meta.url), log });
  app.on('second-instance', () => slipway.show());
  app
    .whenReady()
    .then(() => slipway.start())
    .catch((error: unknown) => {
      log.error('cannot start', { error: messageOf(error) });
      cannotStart(error, `${paths.logs} says more.`);
    });
}

try {
  if (takeHome()) launch();
  else app.quit();
} catch (error) {
  cannotStart(error, `Make ${paths.root} writable, or set SLIPWAY_HOME to another folder.`);
}
