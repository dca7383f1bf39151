import { createWriteStream } from 'node:fs';
import { lstat, mkdtemp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { containers as contract } from '../../contract/containers.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { containerStore } from '../../engine/container-store.ts';
import { engineInfo } from '../../engine/system.ts';
import { importBusybox } from '../../engine/testing/busybox-image.ts';
import { type ConnectedEngine, connectedEngine } from '../../engine/testing/connected-engine.ts';
import { until } from '../../engine/testing/until.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { TasksService } from '../tasks/tasks-service.ts';
import { callContext } from '../testing/call-context.ts';
import { ContainersService } from './containers-service.ts';
import type { DownloadOffer } from './export-task.ts';

let real: ConnectedEngine;
let folder: string;
let store: ReturnType<typeof containerStore>;
let tasks: TasksService;
let service: ContainersService;
const context = callContext();

beforeAll(async () => {
  real = await connectedEngine();
  folder = await mkdtemp(join(tmpdir(), 'sw-export-'));
  await importBusybox(real.client(), {
    reference: 'busybox:latest',
    changes: ['CMD ["sh"]', 'ENV PATH=/bin', 'LABEL of=image'],
  });
  store = containerStore({ connection: real.connection, logger: nullLogger, relistMs: 600_000 });
  tasks = new TasksService({ logger: nullLogger, connectionOf: async () => real.connection });
  service = new ContainersService({
    connection: real.connection,
    store,
    tasks: tasks.on('vm'),
    offerDownload,
  });
});
afterAll(async () => {
  store?.dispose();
  await tasks?.shutdown();
  await real?.dispose();
  await removeFolder(folder);
});

function run(spec: object) {
  return service.handlers.run(
    contract.run.params.parse({ image: 'busybox:latest', command: ['sleep', '1000'], ...spec }),
    context,
  );
}
/** A browser that comes at once, and keeps what it is sent. */
function offerDownload(fileName: string): DownloadOffer {
  const path = join(folder, fileName);
  const left = new AbortController().signal;
  return {
    path,
    taken: async () => ({ left, begin: () => createWriteStream(path), refuse: () => expect.unreachable() }),
  };
}
const state = (id: string) => store.table.rows.get(id)?.state;

describe('ContainersService on a real dockerd', () => {
  it('runs, pauses, resumes, restarts, stops, kills, renames and removes', async () => {
    const { id } = await run({ name: 'life' });
    await until('running', () => state(id) === 'running');
    await service.handlers.pause({ id }, context);
    await until('paused', () => state(id) === 'paused');
    await service.handlers.resume({ id }, context);
    await until('running again', () => state(id) === 'running');
    await service.handlers.restart({ id, timeoutSeconds: 0 }, context);
    await service.handlers.stop({ id, timeoutSeconds: 0 }, context);
    await until('exited', () => store.table.rows.get(id)?.exitCode === 137);
    await service.handlers.start({ id }, context);
    await service.handlers.start({ id }, context);
    await service.handlers.kill({ id, signal: 'SIGKILL' }, context);
    await until('killed', () => state(id) === 'exited');
    await service.handlers.rename({ id, name: 'other' }, context);
    await until('the name', () => store.table.rows.get(id)?.name === 'other');
    await service.handlers.remove({ id, force: false, volumes: false }, context);
    await until('gone', () => state(id) === undefined);
  });

  it('describes a container, with the command that makes an equal one', async () => {
    const { id } = await run({
      name: 'described',
      env: [{ name: 'A', value: "it's $HOME" }],
      labels: { own: 'yes' },
      mounts: [{ source: 'data', target: '/data', readOnly: true }],
      tty: true,
      interactive: true,
      restart: 'unless-stopped',
    });
    const details = contract.inspect.result.parse(await service.handlers.inspect({ id }, context));
    expect(details).toMatchObject({ name: 'described', state: 'running', tty: true, restartPolicy: 'unless-stopped' });
    expect(details.mounts).toMatchObject([{ type: 'volume', name: 'data', target: '/data', readOnly: true }]);
    // What an engine on cgroup v1 does by itself has to be said to one on v2.
    const cgroups = (await engineInfo(real.client())).cgroupVersion === '1' ? '--cgroupns host ' : '';
    expect(details.runCommand).toBe(
      `docker run -dit --name described --restart unless-stopped -e 'A=it'\\''s $HOME' -v data:/data:ro --label own=yes ${cgroups}busybox:latest sleep 1000`,
    );
    await service.handlers.remove({ id, force: true, volumes: true }, context);
  });

  it('names what is wrong before or after creating', async () => {
    await expect(run({ image: 'nowhere:1' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringContaining('No such image'),
      hint: expect.stringContaining('Pull nowhere:1'),
    });
    const { id } = await run({ name: 'taken' });
    await expect(run({ name: 'taken' })).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('/taken'),
    });
    const failed = await run({ name: 'unstartable', command: ['/no/such/program'] }).catch((error) => error);
    expect(failed).toMatchObject({ details: { id: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    await until('the failed one to be listed', () => state(failed.details.id) === 'created');
    for (const each of [id, failed.details.id]) {
      await service.handlers.remove({ id: each, force: true, volumes: true }, context);
    }
    await expect(service.handlers.start({ id }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses a folder that is not shared with the VM, with its place, before anything is created', async () => {
    const vm = await connectedEngine('vm');
    try {
      const inVm = new ContainersService({
        connection: vm.connection,
        store,
        tasks: tasks.on('vm'),
        offerDownload,
        checkPaths: async ([folder]) => {
          if (folder) throw new AppError('BAD_REQUEST', quoted(`${folder} is not shared`));
        },
      });
      const spec = contract.run.params.parse({
        image: 'busybox:latest',
        mounts: [
          { source: 'data', target: '/a' },
          { source: '/etc', target: '/b' },
        ],
      });
      const before = vm.requests.length;
      await expect(inVm.handlers.run(spec, context)).rejects.toMatchObject({
        code: 'BAD_REQUEST',
        message: '/etc is not shared',
        details: { path: 'mounts.1.source' },
      });
      expect(vm.requests.slice(before)).toEqual([]);
    } finally {
      await vm.dispose();
    }
  });

  it('commits an image', async () => {
    const { id } = await run({ name: 'source' });
    const { imageId } = await service.handlers.commit({ id, reference: 'made:1', message: 'a message' }, context);
    expect(imageId).toMatch(/^sha256:/);
    await service.handlers.remove({ id, force: true, volumes: true }, context);
  });

  it('exports to the file the app names, in the place of what is there, and to no page’s', async () => {
    const { id } = await run({ name: 'source', command: ['sh', '-c', 'echo hi > /made; sleep 1000'] });
    const main = callContext(undefined, { kind: 'main' });
    const path = join(folder, 'out.tar');
    for (const client of [{}, { web: true }, { kind: 'cli' }] as const) {
      const page = callContext(undefined, client);
      await expect(service.handlers.export({ id, path }, page)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    await writeFile(join(folder, 'mine'), 'mine');
    await symlink(join(folder, 'mine'), path);
    const { taskId } = await service.handlers.export({ id, path }, main);
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'done' });
    const { size, mode } = await lstat(path);
    expect([size > 1_000_000, mode & 0o777]).toEqual([true, 0o600]);
    // A link is replaced, not followed.
    expect(await readFile(join(folder, 'mine'), 'utf8')).toBe('mine');
    const elsewhere = await service.handlers.export({ id, path: join(folder, 'no/x.tar') }, main);
    expect(await tasks.ended(elsewhere.taskId)).toMatchObject({ state: 'failed', error: { code: 'IO_ERROR' } });
    const stopped = await service.handlers.export({ id, path: join(folder, 'stopped.tar') }, main);
    await tasks.handlers.cancel({ id: stopped.taskId }, context);
    expect((await readdir(folder)).sort()).toEqual(['mine', 'out.tar']);
    await service.handlers.remove({ id, force: true, volumes: true }, context);
  });

  it('exports to the browser that comes for it', async () => {
    const { id } = await run({ name: 'source' });
    await until('its name', () => store.table.rows.has(id));
    await expect(service.handlers.download({ id }, context)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { taskId, path } = await service.handlers.download({ id }, callContext(undefined, { web: true }));
    expect(path).toBe(join(folder, 'source.tar'));
    expect(await tasks.ended(taskId)).toMatchObject({ state: 'done' });
    expect(tasks.table.rows.get(taskId)).toMatchObject({ title: 'source', current: (await lstat(path)).size });
    await service.handlers.remove({ id, force: true, volumes: true }, context);
  });

  it('samples running containers and leaves out the others', async () => {
    const busy = await run({ name: 'busy', command: ['sh', '-c', 'while :; do :; done'] });
    const stopped = await run({ name: 'stopped', command: ['true'] });
    await until('one running, one not', () => state(busy.id) === 'running' && state(stopped.id) === 'exited');
    const stop = new AbortController();
    const stats = service.handlers.stats({ ids: [busy.id, stopped.id] }, callContext(stop.signal));
    const seen: { cpuPercent: number | null; memoryBytes: number }[] = [];
    for await (const { samples } of stats) {
      expect(samples.map(({ id }) => id)).toEqual([busy.id]);
      seen.push(...samples);
      if (seen.length === 2) break;
    }
    // The memory comes with the very first sample; for the use of CPU a second one is enough.
    expect(seen[0]?.memoryBytes).toBeGreaterThan(0);
    expect(seen[0]?.cpuPercent).toBeNull();
    expect(seen[1]?.cpuPercent).toBeGreaterThan(1);
    // A list that scrolls asks anew: the figures of what stays in view are there at once.
    for await (const { samples } of service.handlers.stats({ ids: [busy.id] }, callContext(stop.signal))) {
      expect(samples[0]?.memoryBytes).toBeGreaterThan(0);
      if (samples[0]?.cpuPercent !== null) break;
    }
    stop.abort();
    await service.handlers.remove({ id: busy.id, force: true, volumes: true }, context);
    await service.handlers.remove({ id: stopped.id, force: true, volumes: true }, context);
  });
});
