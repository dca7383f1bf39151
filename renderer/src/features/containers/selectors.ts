import { type Container, isUp } from '../../../../electron/contract/containers.ts';
import type { TableRow } from '../../components/ui/data-table/types.ts';
import { imageLabel, portLabel } from '../../lib/format/engine-names.ts';
import { type SortValue, sortRows } from '../../lib/list-view/sort.ts';
import { displayState } from './model.ts';
import type { StatsById } from './stats.ts';

export interface Project {
  readonly name: string;
  readonly members: readonly Container[];
  readonly open: boolean;
}

export type ContainerRow = TableRow<Container, Project>;

/** Whether every word of a filter occurs in the name, image, id, a label or a port. */
export function matchesFilter(container: Container, filter: string): boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return true;
  const text = [
    container.name,
    container.image,
    container.id,
    ...Object.entries(container.labels).map(([key, value]) => `${key}=${value}`),
    ...container.ports.map(portLabel),
  ]
    .join('\n')
    .toLowerCase();
  return words.every((word) => text.includes(word));
}

function inScope(container: Container, scope: string): boolean {
  return scope === 'all' || isUp(container) === (scope === 'running');
}

/** How many containers each scope has. */
export function scopeCounts(all: Iterable<Container>): Record<'all' | 'running' | 'stopped', number> {
  const counts = { all: 0, running: 0, stopped: 0 };
  for (const container of all) {
    counts.all += 1;
    counts[isUp(container) ? 'running' : 'stopped'] += 1;
  }
  return counts;
}

export interface RowOptions {
  readonly filter: string;
  readonly scope: string;
  readonly sort: { readonly column: string; readonly descending: boolean };
  readonly collapsed: readonly string[];
  readonly stats: StatsById;
}

/** The list as it is shown: filtered, sorted, the containers of a compose project below a row of their own. */
export function containerRows(all: Iterable<Container>, options: RowOptions): ContainerRow[] {
  const chosen = [...all].filter((c) => inScope(c, options.scope) && matchesFilter(c, options.filter));
  const sorted = sortRows(chosen, (c) => sortValue(c, options), {
    descending: options.sort.descending,
    tie: (c) => c.name,
  });
  const members = byProject(sorted);
  const rows: ContainerRow[] = [];
  const seen = new Set<string>();
  for (const container of sorted) {
    const project = container.compose?.project;
    if (project === undefined) {
      rows.push({ kind: 'item', id: container.id, item: container, member: false });
    } else if (!seen.has(project)) {
      // A project stands where its first member would.
      seen.add(project);
      const own = members.get(project) ?? [];
      const id = `project:${project}`;
      const open = !options.collapsed.includes(id);
      rows.push({ kind: 'group', id, group: { name: project, members: own, open } });
      if (open) rows.push(...own.map((item) => ({ kind: 'item', id: item.id, item, member: true }) as const));
    }
  }
  return rows;
}

function byProject(containers: readonly Container[]): Map<string, Container[]> {
  const groups = new Map<string, Container[]>();
  for (const container of containers) {
    if (!container.compose) continue;
    const known = groups.get(container.compose.project);
    if (known) known.push(container);
    else groups.set(container.compose.project, [container]);
  }
  return groups;
}

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

function sortValue(container: Container, { sort, stats }: RowOptions): SortValue {
  switch (sort.column) {
    case 'state':
      return `${stateRank[container.state]}${displayState(container, undefined)}`;
    case 'image':
      return imageLabel(container.image);
    case 'ports':
      return container.ports.find((port) => port.hostPort !== null)?.hostPort ?? null;
    case 'cpu':
      return stats.get(container.id)?.cpuPercent ?? null;
    case 'memory':
      return stats.get(container.id)?.memoryBytes ?? null;
    case 'uptime':
      // Longest up first comes before what ended, the latest end first.
      return isUp(container) ? -1e15 + (container.startedAt ?? 0) : -(container.finishedAt ?? 0);
    case 'created':
      return container.createdAt;
    case 'id':
      return container.id;
    default:
      return container.compose ? `${container.compose.project}/${container.name}` : container.name;
  }
}
