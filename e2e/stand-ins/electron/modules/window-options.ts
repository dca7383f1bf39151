import { notImplemented, onlyOptions } from '../runtime/not-implemented.ts';

const OPTIONS = [
  ...[
    'width',
    'height',
    'x',
    'y',
    'minWidth',
    'minHeight',
    'show',
    'title',
    'backgroundColor',
    'icon',
    'webPreferences',
  ],
  ...['autoHideMenuBar', 'titleBarStyle', 'paintWhenInitiallyHidden', 'center', 'useContentSize'],
];
const PREFERENCES = [
  ...[
    'preload',
    'contextIsolation',
    'sandbox',
    'nodeIntegration',
    'webviewTag',
    'spellcheck',
    'webSecurity',
    'devTools',
  ],
  ...['nodeIntegrationInWorker', 'nodeIntegrationInSubFrames', 'allowRunningInsecureContent', 'navigateOnDragDrop'],
  ...['disableDialogs', 'safeDialogs', 'backgroundThrottling', 'experimentalFeatures'],
];

/** Throws for options of a BrowserWindow that the stand-in would ignore, and for those that would weaken it. */
export const checkWindowOptions = (options: Electron.BrowserWindowConstructorOptions): void => {
  onlyOptions('BrowserWindow', options, OPTIONS);
  const preferences = options.webPreferences ?? {};
  onlyOptions('webPreferences', preferences, PREFERENCES);
  if (preferences.contextIsolation === false) throw notImplemented('contextIsolation: false');
  if (preferences.sandbox === false) throw notImplemented('sandbox: false');
  if (preferences.nodeIntegration) throw notImplemented('nodeIntegration');
};
