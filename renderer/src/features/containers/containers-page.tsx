import { Boxes } from 'lucide-react';
import { type Container, isUp } from '../../../../electron/contract/containers.ts';
import { Ago } from '../../components/ago.tsx';
import { defineList } from '../../components/list/list.ts';
import { ListPage } from '../../components/list/list-page.tsx';
import { containerStore } from '../../lib/entities/stores.ts';
import { imageLabel, portLabel, shortId } from '../../lib/format/engine-names.ts';
import { lazyPart } from '../../lib/lazy-part.ts';
import { containerCommands, runContainer } from './commands.ts';
import { Cut, Figure, Name, State, Uptime } from './components/cells.tsx';
import { PortLinks } from './components/port-links.tsx';
import { displayState } from './model.ts';
import { statsStore, watchStats } from './stats.ts';

/** Running ones first when sorted by state. */
const stateRank: Record<Container['state'], number> = {
  running: 0,
  restarting: 1,
  paused: 2,
  removing: 3,
  created: 4,
  exited: 5,
  dead: 6,
};

const Welcome = lazyPart(async () => (await import('./welcome.tsx')).Welcome, { words: ['run'] });

/** The list of containers. */
export const containers = defineList({
  kind: 'containers',
  store: containerStore,
  commands: containerCommands,
  sort: { column: 'name', descending: false },
  columns: [
    {
      id: 'state',
      min: 108,
      priority: 9,
      sort: (c: Container) => `${stateRank[c.state]}${displayState(c, undefined)}`,
      cell: (c) => <State container={c} />,
    },
    {
      id: 'name',
      min: 120,
      grow: 3,
      priority: 10,
      fixed: true,
      sort: (c) => (c.compose ? `${c.compose.project}/${c.name}` : c.name),
      cell: (c) => <Name container={c} />,
    },
    {
      id: 'image',
      min: 110,
      grow: 3,
      priority: 5,
      sort: (c) => imageLabel(c.image),
      cell: (c) => <Cut text={imageLabel(c.image)} />,
    },
    {
      id: 'ports',
      min: 124,
      grow: 1,
      priority: 8,
      sort: (c) => c.ports.find((port) => port.hostPort !== null)?.hostPort ?? null,
      cell: (c) => <PortLinks containerId={c.id} ports={c.ports} up={isUp(c)} hostNetwork={c.hostNetwork} />,
    },
    {
      id: 'cpu',
      min: 48,
      priority: 6,
      alignEnd: true,
      largestFirst: true,
      follows: statsStore,
      sort: (c) => statsStore.getState().byId.get(c.id)?.cpuPercent ?? null,
      cell: (c) => <Figure id={c.id} state={c.state} of="cpuPercent" />,
    },
    {
      id: 'memory',
      min: 68,
      priority: 4,
      alignEnd: true,
      largestFirst: true,
      follows: statsStore,
      sort: (c) => statsStore.getState().byId.get(c.id)?.memoryBytes ?? null,
      cell: (c) => <Figure id={c.id} state={c.state} of="memoryBytes" />,
    },
    {
      id: 'uptime',
      // "종료 코드 137, 22시간 전", the longest of the usual ones in any language.
      min: 136,
      grow: 1,
      priority: 7,
      // Longest up first comes before what ended, the latest end first.
      sort: (c) => (isUp(c) ? -1e15 + (c.startedAt ?? 0) : -(c.finishedAt ?? 0)),
      cell: (c) => <Uptime container={c} />,
    },
    {
      id: 'created',
      min: 104,
      grow: 1,
      priority: 2,
      hidden: true,
      sort: (c) => c.createdAt,
      cell: (c) => <Ago at={c.createdAt} className="block truncate text-xs text-ink-2" />,
    },
    {
      id: 'id',
      min: 96,
      priority: 1,
      hidden: true,
      sort: (c) => c.id,
      cell: (c) => <span className="selectable font-mono text-xs text-ink-2">{shortId(c.id)}</span>,
    },
  ],
  rowsOf: (c) => [c],
  rowId: (c) => c.id,
  text: (c) => [
    c.name,
    c.image,
    c.id,
    ...Object.entries(c.labels).map(([key, value]) => `${key}=${value}`),
    ...c.ports.map(portLabel),
  ],
  scopes: [
    // What runs in a VM that sleeps does not, and has not stopped.
    { id: 'running', has: isUp, asleep: 'containers.state.frozen' },
    { id: 'stopped', has: (c) => !isUp(c) },
  ],
  counted: true,
  group: {
    of: (c) => c.compose?.project,
    icon: Boxes,
    note: (members, t, isAsleep) =>
      t(isAsleep ? 'containers.asleepOf' : 'containers.runningOf', {
        ...{ running: members.filter(isUp).length, total: members.length },
      }),
  },
  state: displayState,
  engine: true,
  create: runContainer,
  Welcome,
  whileOpen: () => () => watchStats([]),
  // Only what is in view is measured, but an order by a figure needs the figures of all: those in view come first, as there
  // may be more than can be measured at once.
  onVisible(inView, all, column) {
    const others = column === 'cpu' || column === 'memory' ? all() : [];
    watchStats([...new Set([...inView, ...others].filter(isUp).map(({ id }) => id))]);
  },
});

export const ContainersPage = () => <ListPage of={containers} />;
