/** Everything the main process itself says. Pages have their own texts. */
export const en = {
  app: 'Slipway',
  open: 'Open Slipway',
  quit: 'Quit Slipway',
  quitting: 'Quitting…',
  startEngine: 'Start engine',
  stopEngine: 'Stop engine',
  restartEngine: 'Restart engine',
  restartHost: 'Restart Slipway’s background process',
  openLogs: 'Open log folder',
  hostStarting: 'Slipway is starting…',
  hostRestarting: 'Background process stopped; restarting ({attempt} of {limit})',
  hostFailed: 'Background process is not running',
  vm: {
    absent: 'Engine not set up yet',
    creating: 'Engine is being set up…',
    stopped: 'Engine stopped',
    starting: 'Engine is starting…',
    running: 'Engine running',
    degraded: 'Engine has a problem',
    stopping: 'Engine is stopping…',
    suspended: 'Engine suspended',
    broken: 'Engine needs attention',
  },
  engineOther: 'Connected to another engine',
  engineLost: 'Engine does not answer',
  engineVersion: 'Engine {version} running',
  failedTitle: 'Slipway’s background process is not running',
  failedDetail: 'It looks after the engine, the VM and your terminals. Containers that run in the VM are not affected.',
  tryAgain: 'Try again',
  linkTitle: 'Open this address in your browser?',
  openLink: 'Open in browser',
  cancel: 'Cancel',
  actionFailed: 'That did not work',
  ok: 'OK',
  crashTitle: 'This window keeps failing',
  crashDetail: 'It was loaded again several times and failed each time. Your containers are not affected.',
  menu: { file: 'File', edit: 'Edit', view: 'View', window: 'Window', help: 'Help' },
} as const;

type Strings<T> = { readonly [K in keyof T]: T[K] extends string ? string : Strings<T[K]> };
/** Every language has every text. */
export type Text = Strings<typeof en>;
