import { describe, expect, it } from 'vitest';
import { container } from '../../testing/objects.ts';
import { displayState, stateTone } from './model.ts';
import { containerRows, matchesFilter } from './selectors.ts';

const port = { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;
const shop = (service: string) => ({ compose: { project: 'shop', service } });
const options = {
  filter: '',
  scope: 'all',
  sort: { column: 'name', descending: false },
  collapsed: [] as string[],
  stats: new Map(),
};
const shown = (rows: ReturnType<typeof containerRows>) =>
  rows.map((row) => (row.kind === 'group' ? `[${row.group.name}]` : row.item.name));

describe('the filter', () => {
  const web = container('web', { ports: [port], labels: { team: 'blue' } });
  it('looks at name, image, id, labels and ports, every word of it', () => {
    for (const words of ['WEB', 'busybox', web.id.slice(0, 12), 'team=blue', '8080:80', 'we busy blue']) {
      expect(matchesFilter(web, words), words).toBe(true);
    }
    expect(matchesFilter(web, 'web nothing')).toBe(false);
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
    expect(shown(containerRows(all, options))).toEqual(['alpha', '[shop]', 'shop-api-1', 'shop-db-1', 'web']);
  });
  it('fold with it', () => {
    expect(shown(containerRows(all, { ...options, collapsed: ['project:shop'] }))).toEqual(['alpha', '[shop]', 'web']);
  });
  it('are those of the scope', () => {
    expect(shown(containerRows(all, { ...options, scope: 'stopped' }))).toEqual(['alpha']);
    expect(shown(containerRows(all, { ...options, scope: 'running', filter: 'web' }))).toEqual(['web']);
  });
  it('sort by figures, with what has none last', () => {
    const [web, db] = all as [(typeof all)[0], (typeof all)[0]];
    const sample = (id: string, cpuPercent: number) =>
      [id, { id, cpuPercent, memoryBytes: 1, memoryLimitBytes: 2 }] as const;
    const stats = new Map([sample(web.id, 3), sample(db.id, 90)]);
    const rows = containerRows(all, { ...options, stats, sort: { column: 'cpu', descending: true } });
    expect(shown(rows)).toEqual(['[shop]', 'shop-db-1', 'shop-api-1', 'web', 'alpha']);
  });
  it('hold a thousand without taking long over it', () => {
    const many = Array.from({ length: 1000 }, (_, i) => container(`c${i}`, i % 5 ? {} : shop(`s${i}`)));
    expect(containerRows(many, options)).toHaveLength(1001);
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
