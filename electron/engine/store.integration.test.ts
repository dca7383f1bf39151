import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import type { Container } from '../contract/containers.ts';
import { containerStore } from './container-store.ts';
import { containerVerbs, inspectContainer, removeContainer, startContainer } from './containers.ts';
import { ImageStore } from './image-store.ts';
import { removeImage, tagImage } from './images.ts';
import type { EntityStore } from './store.ts';
import { importBusybox } from './testing/busybox-image.ts';
import { type ConnectedEngine, connectedEngine } from './testing/connected-engine.ts';
import { until } from './testing/until.ts';

let real: ConnectedEngine;
let store: EntityStore<Container>;

beforeAll(async () => {
  real = await connectedEngine();
  await importBusybox(real.client(), { reference: 'busybox:latest' });
  // Longer than any test here: what arrives, arrives by events.
  store = containerStore({ connection: real.connection, logger: nullLogger, relistMs: 600_000 });
  await until('the first list', () => store.table.isComplete);
});
afterAll(async () => {
  store?.dispose();
  await real?.dispose();
});
afterEach(async () => {
  for (const id of store.table.rows.keys()) {
    await removeContainer(real.client(), id, { force: true, volumes: true }).catch(() => undefined);
  }
  await until('an empty list', () => store.table.rows.size === 0);
});

async function create(name: string, extra: object = {}): Promise<string> {
  const body = { Image: 'busybox:latest', Cmd: ['sleep', '1000'], ...extra };
  return (
    await real
      .client()
      .docker()
      .createContainer({ ...body, name })
  ).id;
}
const row = (id: string) => store.table.rows.get(id);

describe('the container store on a real dockerd', () => {
  it('makes exactly one engine call for a new container, and none for a removed one', async () => {
    const before = real.requests.length;
    const id = await create('one');
    await until('the row', () => row(id));
    const reads = () => real.requests.slice(before).filter((request) => request.startsWith('GET'));
    expect(reads()).toHaveLength(1);
    await removeContainer(real.client(), id, { force: true, volumes: false });
    await until('no row', () => !row(id));
    expect(reads()).toHaveLength(1);
  });

  it('follows a container through its life, with exact times and exit code', async () => {
    const id = await create('life', { Cmd: ['sh', '-c', 'trap "exit 7" TERM; while :; do sleep 0.05; done'] });
    await until('the row', () => row(id)?.state === 'created');
    await startContainer(real.client(), id);
    await until('running', () => row(id)?.state === 'running');
    await containerVerbs(() => real.client()).stop({ id }, {});
    const ended = await until('exited', () => (row(id)?.state === 'exited' ? row(id) : null));
    const { State } = await inspectContainer(real.client(), id);
    expect(ended.exitCode).toBe(7);
    // Events and inspect are stamped a moment apart.
    expect(Math.abs((ended.startedAt ?? 0) - (State.StartedAt ?? 0))).toBeLessThan(1_000);
    expect(Math.abs((ended.finishedAt ?? 0) - (State.FinishedAt ?? 0))).toBeLessThan(1_000);
    await removeContainer(real.client(), id, { force: false, volumes: false });
    await until('gone', () => !row(id));
  });

  it('shows health from a health check', async () => {
    const id = await create('sick', {
      Healthcheck: { Test: ['CMD', 'false'], Interval: 100_000_000, Retries: 1, Timeout: 5_000_000_000 },
    });
    await startContainer(real.client(), id);
    await until('unhealthy', () => row(id)?.health === 'unhealthy');
  });

  it('coalesces a burst of events on one object, and ends with the truth', async () => {
    const id = await create('burst');
    await until('the row', () => row(id));
    const before = real.requests.length;
    for (let n = 0; n < 100; n++) await containerVerbs(() => real.client()).rename({ id, name: `burst-${n}` }, {});
    await until('the last name', () => row(id)?.name === 'burst-99');
    const calls = real.requests.slice(before).filter((request) => request.startsWith('GET'));
    expect(calls.length).toBeLessThan(100);
  });

  it('keeps labels that try to be something else as plain text', async () => {
    const labels = { ['__proto__']: 'x', '<img onerror>': '\u202e', big: 'v'.repeat(1_000_000) };
    const id = await create('hostile', { Labels: labels });
    const found = await until('the row', () => row(id));
    expect(Object.keys(found.labels).sort()).toEqual(['<img onerror>', '__proto__', 'big']);
    expect(found.labels.big?.length).toBeLessThan(5_000);
    expect(Object.getPrototypeOf(found.labels)).toBe(Object.prototype);
  });

  it('lists anew after dockerd was killed and came back', async () => {
    const id = await create('survivor');
    await until('the row', () => row(id));
    await real.engine.kill('SIGKILL');
    await until('lost', () => real.connection.status.state === 'lost');
    expect(() => real.client()).toThrow(expect.objectContaining({ code: 'ENGINE_UNAVAILABLE' }));
    expect(row(id)).toBeDefined();
    await real.engine.restart();
    await until('connected', () => real.connection.status.state === 'connected');
    const other = await create('after');
    await until('a row of the new epoch', () => row(other));
    expect(row(id)?.name).toBe('survivor');
  });
});

describe('the image store on a real dockerd', () => {
  it('follows names, counts users, and fills in platforms', async () => {
    const images = new ImageStore({
      connection: real.connection,
      logger: nullLogger,
      containers: store.table,
      relistMs: 600_000,
    });
    try {
      const by = (tag: string) => [...images.table.rows.values()].find(({ tags }) => tags.includes(tag));
      const busybox = await until('busybox', () => by('busybox:latest'));
      await until('its platform', () => by('busybox:latest')?.platform === 'linux/amd64');
      await create('user');
      await until('one user', () => by('busybox:latest')?.containers === 1);
      await tagImage(real.client(), busybox.id, { repo: 'other', tag: '1' });
      await until('the second name', () => by('other:1')?.id === busybox.id);
      // A name that moves: its former owner is told by nobody.
      await importBusybox(real.client(), { reference: 'mover:1', files: { a: Buffer.from('a') } });
      const mover = await until('the other image', () => by('mover:1'));
      await tagImage(real.client(), mover.id, { repo: 'other', tag: '1' });
      await until('the name at its new owner', () => by('other:1')?.id === mover.id);
      await until('the former owner without it', () => images.table.rows.get(busybox.id)?.tags.length === 1);
      await removeImage(real.client(), mover.id, { force: true });
      await until('the image to be gone', () => !images.table.rows.has(mover.id));
    } finally {
      images.dispose();
    }
  });
});
