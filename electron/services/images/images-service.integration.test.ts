import { randomBytes } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { rowsOf } from '../../contract/common.ts';
import type { Task } from '../../contract/tasks.ts';
import { containerStore } from '../../engine/container-store.ts';
import { removeContainer } from '../../engine/containers.ts';
import { ImageStore } from '../../engine/image-store.ts';
import { removeImage } from '../../engine/images.ts';
import { importBusybox } from '../../engine/testing/busybox-image.ts';
import { type ConnectedEngine, connectedEngine } from '../../engine/testing/connected-engine.ts';
import { type LocalRegistry, startLocalRegistry } from '../../engine/testing/local-registry.ts';
import { until } from '../../engine/testing/until.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { TasksService } from '../tasks/tasks-service.ts';
import { callContext } from '../testing/call-context.ts';
import { ImagesService } from './images-service.ts';

const LAYER = 8 * 1024 * 1024;
const context = callContext();
let real: ConnectedEngine;
let registry: LocalRegistry;
let containers: ReturnType<typeof containerStore>;
let images: ImageStore;
let tasks: TasksService;
let service: ImagesService;
let large: string;

beforeAll(async () => {
  [real, registry] = await Promise.all([connectedEngine(), startLocalRegistry()]);
  const options = { connection: real.connection, logger: nullLogger, relistMs: 600_000 };
  containers = containerStore(options);
  images = new ImageStore({ ...options, containers: containers.table });
  tasks = new TasksService({ logger: nullLogger, connectionOf: async () => real.connection });
  service = new ImagesService({
    connection: real.connection,
    images: images.table,
    containers: containers.table,
    tasks: tasks.on('vm'),
  });
  large = `${registry.address}/team/large:1`;
  await importBusybox(real.client(), { reference: large, files: { noise: randomBytes(LAYER) } });
  await push('team/large');
});

/** Pushes tag 1 of a repository; resolves with its digest. */
async function push(repository: string): Promise<string> {
  const image = `${registry.address}/${repository}`;
  const stream = await real
    .client()
    .stream((docker) =>
      docker.getImage(image).push({ tag: '1', authconfig: { base64: Buffer.from('{}').toString('base64') } }),
    );
  const words = (await buffer(stream)).toString();
  return /digest: (sha256:[0-9a-f]{64})/.exec(words)?.[1] ?? '';
}
afterAll(async () => {
  images?.dispose();
  containers?.dispose();
  await tasks?.shutdown();
  await Promise.all([real?.dispose(), registry?.dispose()]);
});

const forget = () => removeImage(real.client(), large, { force: true }).catch(() => undefined);
const byTag = (tag: string) => [...images.table.rows.values()].find(({ tags }) => tags.includes(tag));

/** Every state a task shows, the way a client sees it. */
async function follow(taskId: string): Promise<Task[]> {
  const seen: Task[] = [];
  const stop = new AbortController();
  for await (const item of tasks.handlers.watch({}, callContext(stop.signal))) {
    const rows = rowsOf(item);
    seen.push(...rows.filter(({ id }) => id === taskId));
    if (seen.at(-1)?.state !== 'running') break;
  }
  stop.abort();
  return seen;
}

describe('ImagesService on a real dockerd and a real registry', () => {
  it('pulls with progress, and the image appears in the list', async () => {
    await forget();
    await until('the image to be gone', () => !byTag(large));
    registry.throttle(4 * 1024 * 1024);
    const { taskId } = await service.handlers.pull({ reference: large }, context);
    const states = await follow(taskId);
    registry.throttle(Number.POSITIVE_INFINITY);
    const downloading = states.filter(({ layers }) => layers.some(({ status }) => status === 'Downloading'));
    expect(downloading.length).toBeGreaterThan(1);
    expect(downloading.at(-1)?.total).toBeGreaterThan(LAYER);
    expect(downloading.some(({ speed, etaSeconds }) => (speed ?? 0) > 0 && (etaSeconds ?? 0) > 0)).toBe(true);
    const last = states.at(-1);
    expect(last).toMatchObject({ state: 'done', error: null, command: `docker pull ${large}` });
    expect(last?.message).toContain('Downloaded newer image');
    expect(last?.current).toBe(last?.total);
    await until('its row', () => byTag(large));
  });

  it('cancels a pull so that the engine stops fetching', async () => {
    await forget();
    registry.throttle(1024 * 1024);
    const { taskId } = await service.handlers.pull({ reference: large }, context);
    await until('bytes to flow', () => (tasks.table.rows.get(taskId)?.current ?? 0) > 0);
    expect(registry.connections).toBeGreaterThan(0);
    await tasks.handlers.cancel({ id: taskId }, context);
    expect(tasks.table.rows.get(taskId)).toMatchObject({ state: 'cancelled', error: null });
    await until('the engine to hang up', () => registry.connections === 0);
    registry.throttle(Number.POSITIVE_INFINITY);
    expect(byTag(large)).toBeUndefined();
  });

  it('says in plain words why a pull failed', async () => {
    const missing = await service.handlers.pull({ reference: `${registry.address}/team/none:1` }, context);
    expect(await tasks.ended(missing.taskId)).toMatchObject({ state: 'failed', error: { code: 'NOT_FOUND' } });
    const nowhere = await service.handlers.pull({ reference: '127.0.0.1:1/x' }, context);
    const { error } = await tasks.ended(nowhere.taskId);
    expect(error).toMatchObject({ code: 'ENGINE_ERROR', hint: expect.stringContaining('registry') });
    expect(error?.message).toContain('connection refused');
  });

  it('says that a registry wants a sign-in, and uses the one that docker login left', async () => {
    // bcrypt of "canary-secret" at the lowest cost.
    const hash = '$2b$04$HXfpK4lLBLDLrcgznWRqoOuz.wnUr5ke6AXRn6o1Rg1McR0KzQwCC';
    // Names of three lengths, so that the sign-in takes every padding base64 knows.
    const users = ['me', 'mee', 'meee'];
    const locked = await startLocalRegistry({ htpasswd: users.map((user) => `${user}:${hash}\n`).join('') });
    const folder = await mkdtemp(join(tmpdir(), 'sw-login-'));
    try {
      const options = {
        connection: real.connection,
        images: images.table,
        containers: containers.table,
        tasks: tasks.on('vm'),
      };
      const own = new ImagesService({ ...options, env: { DOCKER_CONFIG: folder } });
      const pull = async () => {
        const { taskId } = await own.handlers.pull({ reference: `${locked.address}/x:1` }, context);
        return (await tasks.ended(taskId)).error;
      };
      expect(await pull()).toMatchObject({ code: 'UNAUTHORIZED', hint: expect.stringContaining('docker login') });
      for (const user of users) {
        const auths = { [locked.address]: { auth: Buffer.from(`${user}:canary-secret`).toString('base64') } };
        await writeFile(join(folder, 'config.json'), JSON.stringify({ auths }));
        // Let in, and told that there is no such image.
        expect(await pull(), user).toMatchObject({ code: 'NOT_FOUND' });
      }
      expect(JSON.stringify([...tasks.table.rows.values()])).not.toContain('canary-secret');
    } finally {
      await locked.dispose();
      await removeFolder(folder);
    }
  });

  it('tags and removes one name, all names, and refuses an image in use', async () => {
    await importBusybox(real.client(), { reference: 'tools:1', files: { x: Buffer.from('x') } });
    const { id } = await until('the image', () => byTag('tools:1'));
    await service.handlers.tag({ id, reference: 'elsewhere/tools:2' }, context);
    await until('two names', () => images.table.rows.get(id)?.tags.length === 2);
    const { id: user } = await real.client().docker().createContainer({ Image: id });
    await until('one user', () => images.table.rows.get(id)?.containers === 1);
    await expect(service.handlers.remove({ id, force: false }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(images.table.rows.get(id)?.tags).toHaveLength(2);
    expect(await service.handlers.remove({ id, reference: 'elsewhere/tools:2', force: false }, context)).toMatchObject({
      untagged: ['elsewhere/tools:2'],
      deleted: [],
    });
    await until('one name', () => images.table.rows.get(id)?.tags.length === 1);
    await expect(service.handlers.remove({ id, force: false }, context)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('being used by'),
    });
    await removeContainer(real.client(), user, { force: true, volumes: false });
    await until('no user', () => images.table.rows.get(id)?.containers === 0);
    await service.handlers.tag({ id, reference: 'elsewhere/tools:3' }, context);
    await until('two names again', () => images.table.rows.get(id)?.tags.length === 2);
    const removed = await service.handlers.remove({ id, force: false }, context);
    expect(removed.untagged.sort()).toEqual(['elsewhere/tools:3', 'tools:1']);
    expect(removed.deleted).toContain(id);
    await until('the image to be gone', () => !images.table.rows.has(id));
  });

  it('removes an image that two repositories name by its digest, with a tag in one of them or without', async () => {
    for (const tagged of [false, true]) {
      const repositories = ['one/twice', 'two/twice'].map((name) => `${registry.address}/${name}`);
      await importBusybox(real.client(), { reference: 'twice:1', files: { y: Buffer.from(`y${tagged}`) } });
      const { id } = await until('the image', () => byTag('twice:1'));
      const pulls: string[] = [];
      for (const repository of repositories) {
        await service.handlers.tag({ id, reference: `${repository}:1` }, context);
        pulls.push(`${repository}@${await push(repository.replace(`${registry.address}/`, ''))}`);
      }
      await removeImage(real.client(), id, { force: true });
      await until('the image to be gone', () => !images.table.rows.has(id));
      if (tagged) pulls.push(`${repositories[0]}:1`);
      for (const reference of pulls) {
        const { taskId } = await service.handlers.pull({ reference }, context);
        expect(await tasks.ended(taskId)).toMatchObject({ state: 'done' });
      }
      const names = () => images.table.rows.get(id);
      await until('its names', () => names()?.digests.length === 2 && names()?.tags.length === Number(tagged));
      const removed = await service.handlers.remove({ id, force: false }, context);
      expect(removed.deleted).toContain(id);
      await until('the image to be gone again', () => !images.table.rows.has(id));
    }
  });

  it('ends a pull when dockerd is killed in the middle of it', async () => {
    await forget();
    registry.throttle(1024 * 1024);
    const { taskId } = await service.handlers.pull({ reference: large }, context);
    await until('bytes to flow', () => (tasks.table.rows.get(taskId)?.current ?? 0) > 0);
    await real.engine.kill('SIGKILL');
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'failed', error: { code: 'CONNECTION_LOST' } });
  });
});
