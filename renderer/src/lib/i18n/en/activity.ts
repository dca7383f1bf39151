import type { ListStrings } from '../types.ts';

export const activity = {
  activity: {
    bulk: 'Actions on the selected entries',
    filter: 'Filter activity',
    on: 'On an activity',
    clear: 'Clear list',
    scope: { label: 'Show', all: 'All', failed: 'Failed', ui: 'App', cli: 'CLI', client: 'Other programs' },
    column: { state: 'Outcome', at: 'Time', command: 'Command', duration: 'Duration' },
    source: {
      ui: 'By the app',
      cli: 'By the command line',
      main: 'By the menu',
      client: 'By another program, over docker.sock',
      named: 'By another program, over docker.sock: {{client}}',
    },
    state: { running: 'Running', done: 'Done', failed: 'Failed', cancelled: 'Cancelled' },
    exit: 'Exit code {{code}}',
    empty: {
      title: 'Nothing has been done yet',
      text: 'What the app, the slipway command and other programs (such as docker) do to the engine is listed here, as the docker command it equals.',
    },
    noMatch: {
      title: 'No entry matches',
      scope: 'There are entries, but none of this kind.',
      action: 'Show all',
    },
  },
} as const satisfies { activity: ListStrings };
