import type { ActivityEntry } from '../../../../electron/contract/activity.ts';
import { defineList } from '../../components/list/list.ts';
import { ListPage } from '../../components/list/list-page.tsx';
import { activityStore } from '../../lib/entities/stores.ts';
import { followActivity } from '../../lib/entities/watches.ts';
import { saidBy, saidText } from '../../lib/i18n/said.tsx';
import { CommandOf, Duration, Outcome, Time, Why } from './cells.tsx';
import { activityCommands, clearActivity } from './commands.ts';

/** What was asked of the engine and the VM. */
export const activity = defineList({
  kind: 'activity',
  store: activityStore,
  commands: activityCommands,
  sort: { column: 'at', descending: true },
  columns: [
    {
      id: 'state',
      min: 104,
      priority: 9,
      sort: ({ state }) => state,
      cell: (entry) => <Outcome entry={entry} />,
    },
    {
      id: 'at',
      min: 88,
      priority: 8,
      largestFirst: true,
      sort: ({ at }) => at,
      cell: (entry) => <Time entry={entry} />,
    },
    {
      id: 'command',
      min: 160,
      grow: 1,
      priority: 10,
      fixed: true,
      sort: ({ command }) => command,
      cell: (entry) => <CommandOf entry={entry} />,
    },
    {
      id: 'duration',
      min: 72,
      priority: 7,
      alignEnd: true,
      largestFirst: true,
      sort: ({ durationMs }) => durationMs,
      cell: (entry) => <Duration entry={entry} />,
    },
  ],
  rowsOf: (entry: ActivityEntry) => [entry],
  rowId: ({ id }) => id,
  text: ({ command, subject, method, client = '', error }) => [
    ...[command, subject, method, client],
    error ? saidText(saidBy(error)) : '',
  ],
  scopes: [
    { id: 'failed', has: ({ state, exitCode }) => state === 'failed' || Boolean(exitCode) },
    { id: 'ui', has: ({ source }) => source === 'ui' },
    { id: 'cli', has: ({ source }) => source === 'cli' },
    { id: 'client', has: ({ source }) => source === 'client' },
  ],
  state: ({ state }) => state,
  note: ({ error }) => (error ? <Why error={error} /> : undefined),
  engine: false,
  pageCommands: [clearActivity],
  whileOpen: followActivity,
});

export const ActivityPage = () => <ListPage of={activity} />;
