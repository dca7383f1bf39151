export const activity = {
  activity: {
    filter: 'Filter activity',
    clear: 'Clear list',
    noMatch: 'No entry matches',
    showAll: 'Show all',
    scope: { label: 'Show', all: 'All', failed: 'Failed', ui: 'App', cli: 'CLI' },
    source: { ui: 'By the app', cli: 'By the command line', main: 'By the menu' },
    state: { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
    empty: {
      title: 'Nothing has been done yet',
      text: 'Everything the app and the slipway command do to the engine is listed here, as the docker command it equals.',
    },
  },
} as const;
