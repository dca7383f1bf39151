import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Emitter } from '../../../base/emitter.ts';
import { nullLogger } from '../../../base/logger.ts';
import { EngineConnection } from '../../../engine/connection.ts';
import { containerStore } from '../../../engine/container-store.ts';
import { removeContainer } from '../../../engine/containers.ts';
import type { EngineEndpoint } from '../../../engine/endpoint.ts';
import { sshEndpoint } from '../../../engine/endpoints/ssh.ts';
import { ImageStore } from '../../../engine/image-store.ts';
import { eachImage, findImage } from '../../../engine/images.ts';
import { engineInfo } from '../../../engine/system.ts';
import { importBusybox } from '../../../engine/testing/busybox-image.ts';
import { type LocalRegistry, startLocalRegistry } from '../../../engine/testing/local-registry.ts';
import { until } from '../../../engine/testing/until.ts';
import { readRunRecord } from '../../../platform/run-record.ts';
import { removeFolder } from '../../../platform/testing/remove-folder.ts';
import { qemuFiles } from '../../../vm/drivers/qemu/files.ts';
import { vmFiles } from '../../../vm/instance/files.ts';
import { TasksService } from '../../tasks/tasks-service.ts';
import { callContext } from '../../testing/call-context.ts';
import { docker, engineOf, type TestHome, type TestVm } from '../../vm/testing/vm-fixture.ts';
import { ImagesService } from '../images-service.ts';

const LAYER = 1024 * 1024;
const context = callContext();

/** A connection to the VM's engine over an endpoint. */
function connectionOver(endpoint: EngineEndpoint): EngineConnection {
  const state = { source: 'vm', dockerHost: '', endpoint, error: null } as const;
  const changed = new Emitter<void>();
  const endpoints = { current: () => state, onDidChange: changed.event, dispose: () => changed.dispose() };
  const connection = new EngineConnection({ endpoints, logger: nullLogger });
  connection.start();
  return connection;
}

/**
 * Tests of lists, details, sizes, users, removal and pull in a VM that runs already, over the VM's own channel: alike
 * whichever store its data disk keeps images in.
 */
export function testImageLists(given: () => { home: TestHome; vm: TestVm; driver: 'overlayfs' | 'overlay2' }): void {
  let home: TestHome;
  let registry: LocalRegistry;
  let connection: EngineConnection;
  let containers: ReturnType<typeof containerStore>;
  let images: ImageStore;
  let tasks: TasksService;
  let service: ImagesService;

  beforeAll(async () => {
    ({ home } = given());
    const { vm } = given();
    registry = await startLocalRegistry();
    connection = engineOf(vm.service);
    const options = { connection, logger: nullLogger, relistMs: 600_000 };
    containers = containerStore(options);
    images = new ImageStore({ ...options, containers: containers.table });
    tasks = new TasksService({ logger: nullLogger, connectionOf: async () => connection });
    const tables = { images: images.table, containers: containers.table };
    service = new ImagesService({ connection, ...tables, tasks: tasks.on('vm'), env: { DOCKER_CONFIG: home.dir } });
    await until('a connection', () => connection.status.state === 'connected');
  });
  afterAll(async () => {
    images?.dispose();
    containers?.dispose();
    connection?.dispose();
    await tasks?.shutdown();
    await registry?.dispose();
  });

  const client = () => connection.client();
  const byTag = (tag: string) => [...images.table.rows.values()].find(({ tags }) => tags.includes(tag));
  /** The images as the docker command lists them: id and names. */
  const listed = async () => {
    const format = '{{.ID}} {{.Repository}}:{{.Tag}}';
    const { stdout } = await docker(home, ['images', '--no-trunc', '--format', format]);
    return stdout.trim().split('\n').sort();
  };
  const shown = () =>
    [...images.table.rows.values()]
      .flatMap(({ id, tags }) => (tags.length === 0 ? ['<none>:<none>'] : tags).map((tag) => `${id} ${tag}`))
      .sort();

  test('the store is the one that the data disk was made with', async () => {
    expect((await engineInfo(client())).storageDriver).toBe(given().driver);
  });

  test('a pull tells its progress, and the image is listed as the engine has it', async () => {
    const reference = `10.0.2.2:${registry.address.split(':')[1]}/team/noise:1`;
    await importBusybox(client(), { reference, files: { noise: randomBytes(LAYER) } });
    const pushed = await docker(home, ['push', reference]);
    expect(pushed.code === 0 ? '' : pushed.stderr).toBe('');
    await docker(home, ['rmi', reference]);
    await until('the image to be gone', () => !byTag(reference));

    const { taskId } = await service.handlers.pull({ reference }, context);
    let [total, layers] = [0, 0];
    await until(
      'the end of the pull',
      () => {
        const task = tasks.table.rows.get(taskId);
        total = Math.max(total, task?.total ?? 0);
        layers = Math.max(layers, task?.layers.length ?? 0);
        return task?.state !== 'running';
      },
      120_000,
    );
    const task = tasks.table.rows.get(taskId);
    expect(task).toMatchObject({ state: 'done', error: null });
    expect(task?.message).toContain('Downloaded newer image');
    expect([layers > 0, total > LAYER, task?.current]).toEqual([true, true, task?.total]);

    const row = await until('its row', () => byTag(reference));
    await until('its platform', () => byTag(reference)?.platform === 'linux/amd64');
    expect(row.digests).toEqual([expect.stringContaining('/team/noise@sha256:')]);
    expect(row.size).toBeGreaterThan(LAYER);
    const details = await service.handlers.inspect({ reference: row.id }, context);
    const { id, tags, digests, size } = row;
    expect(details).toMatchObject({ id, tags, digests, size, platform: 'linux/amd64', layers: 1, command: ['sh'] });
    expect(shown()).toEqual(await listed());
  });

  test('a row is the same whether it was listed or looked up', async () => {
    await importBusybox(client(), { reference: 'alike:1', changes: ['LABEL a=b', 'ENV C=D'] });
    const rows = [];
    for await (const batch of eachImage(client())) rows.push(...batch);
    expect(rows.length).toBeGreaterThan(1);
    // Of those that other tests have left, the first: each takes containerd's store a second to look up.
    for (const row of new Set([rows[0], rows.find(({ tags }) => tags.includes('alike:1'))])) {
      if (!row) expect.unreachable();
      const found = await findImage(client(), row.id);
      expect({ ...found, platform: null }).toEqual(row);
    }
    expect(rows.find(({ tags }) => tags.includes('alike:1'))?.labels).toEqual({ a: 'b' });
  });

  test('users are counted, names come and go, and an image in use stays', async () => {
    await importBusybox(client(), { reference: 'tools:1', files: { x: Buffer.from('x') } });
    const { id } = await until('the image', () => byTag('tools:1'));
    const row = () => images.table.rows.get(id);
    const { id: user } = await client()
      .docker()
      .createContainer({ Image: 'tools:1', Cmd: ['sh'] });
    await until('one user', () => row()?.containers === 1);
    expect(containers.table.rows.get(user)).toMatchObject({ image: 'tools:1', imageId: id });
    await service.handlers.tag({ id, reference: 'elsewhere/tools:2' }, context);
    await until('two names', () => row()?.tags.length === 2);
    await expect(service.handlers.remove({ id, force: false }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(row()?.tags).toHaveLength(2);
    const one = await service.handlers.remove({ id, reference: 'elsewhere/tools:2', force: false }, context);
    expect(one).toMatchObject({ untagged: ['elsewhere/tools:2'], deleted: [] });
    await until('one name', () => row()?.tags.length === 1);
    await expect(service.handlers.remove({ id, force: false }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
    await removeContainer(client(), user, { force: true, volumes: false });
    await until('no user', () => row()?.containers === 0);
    await service.handlers.tag({ id, reference: 'elsewhere/tools:3' }, context);
    await until('two names again', () => row()?.tags.length === 2);
    const removed = await service.handlers.remove({ id, force: false }, context);
    expect(removed.untagged.sort()).toEqual(['elsewhere/tools:3', 'tools:1']);
    expect(removed.deleted).toContain(id);
    await until('the image to be gone', () => !row());
    expect(shown()).toEqual(await listed());
  });

  test('an image whose name another one takes is left without one, and can be removed', async () => {
    await importBusybox(client(), { reference: 'moving:1', files: { y: Buffer.from('1') } });
    const { id } = await until('the first', () => byTag('moving:1'));
    await importBusybox(client(), { reference: 'moving:1', files: { y: Buffer.from('2') } });
    await until('the second', () => byTag('moving:1') && byTag('moving:1')?.id !== id);
    await until('the first without a name', () => images.table.rows.get(id)?.tags.length === 0);
    expect(shown()).toEqual(await listed());
    expect((await service.handlers.remove({ id, force: false }, context)).deleted).toContain(id);
    await until('the first to be gone', () => !images.table.rows.has(id));
  });

  test('the engine answers over ssh:// as well, by the guest’s own sshd', async () => {
    const files = { ...vmFiles(home.paths), ...qemuFiles(home.paths) };
    const folder = await mkdtemp(join(tmpdir(), 'sw-guest-ssh-'));
    const record = await readRunRecord(files.runRecord);
    const identity = JSON.parse(await readFile(files.identity, 'utf8'));
    await writeFile(join(folder, 'id'), identity.client.privateKey, { mode: 0o600 });
    const place = `[${record?.sshHost}]:${record?.sshPort}`;
    await writeFile(join(folder, 'known'), `${place} ${identity.host.publicKey}\n`);
    const config = join(folder, 'config');
    const lines = [
      `HostName ${record?.sshHost}`,
      `Port ${record?.sshPort}`,
      `UserKnownHostsFile ${join(folder, 'known')}`,
      `IdentityFile ${join(folder, 'id')}`,
    ];
    await writeFile(config, `Host guest\n${lines.join('\n')}\n`);
    const endpoint = sshEndpoint('ssh://root@guest/run/docker.sock', { env: {}, configFile: config });
    const over = connectionOver(endpoint);
    try {
      await until('a connection', () => over.status.state === 'connected', 60_000);
      expect((await engineInfo(over.client())).name).toBe((await engineInfo(client())).name);
    } finally {
      over.dispose();
      endpoint.dispose();
      await removeFolder(folder);
    }
  });
}
