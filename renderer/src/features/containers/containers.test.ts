import { describe, expect, it } from 'vitest';
import { createRows, queryOf } from '../../components/list/rows.ts';
import { container } from '../../testing/objects.ts';
import { containers } from './containers-page.tsx';
import { displayState, stateTone } from './model.ts';
import { statsStore } from './stats.ts';

const port = { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;
const shop = (service: string) => ({ compose: { project: 'shop', service } });
const wanted = { filter: '', scope: 'all', sort: { column: 'name', descending: false }, collapsed: [] as string[] };

function shown(all: readonly ReturnType<typeof container>[], change: Partial<typeof wanted> = {}): string[] {
  const byId = new Map(all.map((one) => [one.id, one]));
  return createRows(containers)
    .rows(byId, queryOf(containers, { ...wanted, ...change }, null))
    .map((row) => (row.kind === 'group' ? `[${row.name}]` : row.item.name));
}

describe('the filter', () => {
  const web = container('web', { ports: [port], labels: { team: 'blue' } });
  it('looks at name, image, id, labels and ports, every word of it', () => {
    for (const filter of ['WEB', 'busybox', web.id.slice(0, 12), 'team=blue', '8080:80', 'we busy blue']) {
      expect(shown([web], { filter }), filter).toEqual(['web']);
    }
    expect(shown([web], { filter: 'web nothing' })).toEqual([]);
  });
});

describe('the rows', () => {
  const all = [
    container('web'),
    container('shop-db-1', shop('db')),
    container('alpha', { state: 'exited', exitCode: 1 }),
    container('shop-api-1', shop('api')),
  ];
  it('stand below their compose project', () => {
    expect(shown(all)).toEqual(['alpha', '[shop]', 'shop-api-1', 'shop-db-1', 'web']);
  });
  it('fold with it', () => {
    expect(shown(all, { collapsed: ['group:shop'] })).toEqual(['alpha', '[shop]', 'web']);
  });
  it('are those of the scope', () => {
    expect(shown(all, { scope: 'stopped' })).toEqual(['alpha']);
    expect(shown(all, { scope: 'running', filter: 'web' })).toEqual(['web']);
  });
  it('sort by figures, with what has none last', () => {
    const [web, db] = all as [(typeof all)[0], (typeof all)[0]];
    const sample = (id: string, cpuPercent: number) =>
      [id, { id, cpuPercent, memoryBytes: 1, memoryLimitBytes: 2 }] as const;
    statsStore.setState({ byId: new Map([sample(web.id, 3), sample(db.id, 90)]) });
    const rows = shown(all, { sort: { column: 'cpu', descending: true } });
    statsStore.setState({ byId: new Map() });
    expect(rows).toEqual(['[shop]', 'shop-db-1', 'shop-api-1', 'web', 'alpha']);
  });
  it('hold a thousand, each with a project of its own or without one', () => {
    const many = Array.from({ length: 1000 }, (_, i) =>
      container(`c${i}`, i % 5 ? {} : { compose: { project: `p${i}`, service: 's' } }),
    );
    expect(shown(many)).toHaveLength(1200);
  });
});

describe('the state shown', () => {
  it('is what is being done, else health, else how it ended', () => {
    const running = container('a', { health: 'unhealthy' });
    expect(displayState(running, 'stopping')).toBe('stopping');
    expect(displayState(running, undefined)).toBe('unhealthy');
    const ended = (exitCode: number) => displayState(container('a', { state: 'exited', exitCode }), undefined);
    expect([0, 1, 137, 143].map(ended)).toEqual(['exited', 'failed', 'exited', 'exited']);
    expect([stateTone('failed'), stateTone('stopping'), stateTone('healthy')]).toEqual(['bad', 'accent', 'ok']);
  });
});
