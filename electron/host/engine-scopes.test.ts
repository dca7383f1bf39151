import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Emitter } from '../base/emitter.ts';
import { nullLogger } from '../base/logger.ts';
import { rowsOf } from '../contract/common.ts';
import { type EngineEntry, type EngineSource, type EngineStatus, engineIdOf } from '../contract/engine.ts';
import { AppError } from '../contract/errors.ts';
import type { Api } from '../contract/index.ts';
import { quoted } from '../contract/messages/message.ts';
import type { Task } from '../contract/tasks.ts';
import { providerOf } from '../engine/endpoints/provider.ts';
import { type FakeServer, fakeServer } from '../engine/testing/fake-server.ts';
import { FixedEndpoint } from '../engine/testing/fixed-endpoint.ts';
import { until } from '../engine/testing/until.ts';
import { dockerContextFiles } from '../platform/docker-context.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import type { SettingsService } from '../services/settings/settings-service.ts';
import { type TaskContext, TasksService } from '../services/tasks/tasks-service.ts';
import { callContext } from '../services/testing/call-context.ts';
import type { Services } from './compose.ts';
import { EngineScope } from './engine-scope.ts';
import { EngineScopes } from './engine-scopes.ts';
import { composed } from './testing/composed.ts';

let dir: string;
let env: NodeJS.ProcessEnv;
let settings: SettingsService;
let services: Services;
let api: Api;
let watches: AbortController;
const engines: FakeServer[] = [];

/** An engine with one container of that name; what it was asked to do is in `asked`. */
async function engineWith(name: string, asked: string[] = []): Promise<FakeServer> {
  const row = { Id: name.repeat(64), Names: [`/${name}`], Image: 'x', ImageID: 'x', State: 'running', Status: 'Up' };
  const engine = await fakeServer({
    onRequest({ method = '', url = '' }, response) {
      response.setHeader('Api-Version', '1.51');
      if (method === 'POST') asked.push(url);
      if (url.includes('/events')) response.flushHeaders();
      else if (url.includes('/containers/json')) response.end(JSON.stringify([row]));
      else response.end(url.includes('/json') ? '[]' : JSON.stringify({ ID: name, Version: name }));
    },
  });
  engines.push(engine);
  return engine;
}

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-scopes-'));
  env = { SLIPWAY_HOME: join(dir, 'home'), DOCKER_CONFIG: join(dir, 'docker') };
  watches = new AbortController();
  ({ settings, services, api } = await composed(env));
});
afterEach(async () => {
  watches.abort();
  await services.close({ stopVm: false });
  for (const engine of engines.splice(0)) await engine.dispose();
  await removeFolder(dir);
});

/** Follows a stream for as long as the test lasts, and ends with what ended it. */
function following<T>(items: AsyncIterable<T>, take: (item: T) => void): Promise<unknown> {
  const run = async () => {
    for await (const item of items) take(item);
    return 'ended';
  };
  return run().catch((error) => error);
}

/** The names of an engine's containers, as a page sees them come. */
function names(engine?: string): Set<string> {
  const seen = new Set<string>();
  void following(api.containers.watch({}, { engine, signal: watches.signal }), (item) => {
    for (const { name } of rowsOf(item)) seen.add(name);
  });
  return seen;
}

async function context(name: string, host: string): Promise<void> {
  const path = dockerContextFiles(name, env)?.meta ?? '';
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify({ Name: name, Endpoints: { docker: { Host: host } } }));
}

it('shows several engines side by side, each its own rows, and does what is asked on the one that is named', async () => {
  const asked: Record<string, string[]> = { a: [], b: [] };
  const [a, b] = [await engineWith('a', asked.a), await engineWith('b', asked.b)];
  await context('other', `unix://${b.socketPath}`);
  const source = { kind: 'socket', path: a.socketPath } as const;
  await settings.update({ engine: { source } });
  const [chosen, named, other] = [names(), names(engineIdOf(source)), names('context:other')];
  await until('the rows of all', () => chosen.size + named.size + other.size === 3);
  expect([...chosen, ...named, ...other]).toEqual(['a', 'a', 'b']);

  await api.containers.start({ id: 'b'.repeat(64) }, { engine: 'context:other' });
  await api.containers.pause({ id: 'a'.repeat(64) });
  expect(asked).toEqual({
    a: [`/v1.51/containers/${'a'.repeat(64)}/pause`],
    b: [`/v1.51/containers/${'b'.repeat(64)}/start`],
  });
});

it('goes on with an engine that is no longer chosen for as long as somebody looks at it', async () => {
  const [a, b] = [await engineWith('a'), await engineWith('b')];
  await settings.update({ engine: { source: { kind: 'socket', path: a.socketPath } } });
  const first = names(`unix://${a.socketPath}`);
  await until('the first', () => first.size === 1);
  await settings.update({ engine: { source: { kind: 'socket', path: b.socketPath } } });
  const [second, stillFirst] = [names(), names(`unix://${a.socketPath}`)];
  await until('both', () => second.size + stillFirst.size === 2);
  expect([...second, ...stillFirst]).toEqual(['b', 'a']);
});

it('lists the VM once, also where its docker context is there, and no state of an engine that nobody uses any more', async () => {
  const path = dockerContextFiles('slipway', env)?.meta ?? '';
  await mkdir(dirname(path), { recursive: true });
  const Metadata = { SlipwayHome: env.SLIPWAY_HOME };
  await writeFile(path, JSON.stringify({ Name: 'slipway', Metadata, Endpoints: { docker: { Host: 'unix:///own' } } }));
  await context('gone', 'unix:///nonexistent/docker.sock');
  const list = async () => {
    for await (const { engines } of api.engines.watch({}, { signal: watches.signal })) return engines;
    return [];
  };
  expect((await list()).map(({ id }) => id)).toEqual(['vm', 'context:default', 'context:gone']);
  await api.settings.update({ engine: { source: { kind: 'context', name: 'gone' } } });
  expect((await list()).find(({ id }) => id === 'context:gone')?.status?.state).toBe('connecting');
  await api.settings.update({ engine: { source: { kind: 'context', name: 'slipway' } } });
  expect(settings.current.engine.source).toEqual({ kind: 'vm' });
  expect((await list()).find(({ id }) => id === 'context:gone')?.status).toBeNull();
});

it('answers for no engine that is not of this machine’s contexts nor confirmed, and a page cannot choose one', async () => {
  const a = await engineWith('a');
  const id = `unix://${a.socketPath}`;
  await expect(api.engine.info({}, { engine: id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(api.engine.info({}, { engine: 'context:nowhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(await following(api.engine.watch({}, { engine: 'ssh://somewhere' }), () => undefined)).toMatchObject({
    code: 'FORBIDDEN',
  });
  const choose = (source: EngineSource) => api.settings.update({ engine: { source } });
  await expect(choose({ kind: 'socket', path: a.socketPath })).rejects.toMatchObject({
    code: 'FORBIDDEN',
    details: { path: 'engine.source', reason: 'unconfirmed' },
  });
  await expect(choose({ kind: 'context', name: 'nowhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(a.connections.size).toBe(0);

  await context('mine', id);
  await choose({ kind: 'context', name: 'mine' });
  expect(settings.current.engine.source).toEqual({ kind: 'context', name: 'mine' });
  // The user's own word, by the app or the command line; from then on a page may go back to it.
  await settings.update({ engine: { source: { kind: 'socket', path: a.socketPath } } });
  await choose({ kind: 'vm' });
  await choose({ kind: 'socket', path: a.socketPath });
  expect(settings.current.engine.confirmed).toEqual([id]);

  // Which they may take back, and then nothing goes on there.
  await expect(api.engines.forget({ id })).rejects.toMatchObject({ code: 'CONFLICT' });
  await choose({ kind: 'vm' });
  let looks = 0;
  const looking = following(api.engine.watch({}, { engine: id }), () => looks++);
  await until('a look', () => looks > 0);
  await api.engines.forget({ id });
  expect(await looking).toMatchObject({ code: 'CANCELLED' });
  expect(settings.current.engine.confirmed).toEqual([]);
  await expect(api.engine.info({}, { engine: id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(choose({ kind: 'socket', path: a.socketPath })).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('hangs up what runs on an engine that is forgotten, before its input ends, and calls off what goes on there', async () => {
  const cat = '1'.repeat(64);
  const search = '2'.repeat(64);
  const seen: string[] = [];
  let mark = '';
  let runs = true;
  const engine = await fakeServer({
    async onRequest(request, response) {
      const { url = '' } = request;
      let body = '';
      for await (const chunk of request) body += chunk;
      response.setHeader('Api-Version', '1.51');
      const say = (value: unknown) => response.end(JSON.stringify(value));
      if (url.includes('/events') || url.includes('/images/create')) return response.flushHeaders();
      if (url.endsWith(`/exec/${cat}/json`)) return say({ Running: runs, ExitCode: runs ? null : 129, Pid: 7 });
      if (url.endsWith(`/exec/${search}/json`)) return say({ Running: false, ExitCode: 0, Pid: 8 });
      if (url.endsWith('/exec')) {
        const { Cmd, Env } = JSON.parse(body);
        mark ||= Env[0];
        response.statusCode = 201;
        return say({ Id: Cmd[0] === 'cat' ? cat : search });
      }
      if (/containers\/.{64}\/json/.test(url))
        return say({ Id: cat, Name: '/x', Config: {}, State: { Running: true } });
      return say(url.includes('/json') ? [] : { ID: 'x', Version: 'x' });
    },
    onUpgrade(socket, { url = '' }) {
      socket.resume().write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      if (url.includes(cat)) {
        socket.on('end', () => {
          seen.push('the input ends');
          socket.end();
        });
        return;
      }
      seen.push('it is hung up');
      runs = false;
      const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, mark.length]);
      socket.end(Buffer.concat([header, Buffer.from(mark)]));
    },
  });
  engines.push(engine);
  const source: EngineSource = { kind: 'socket', path: engine.socketPath };
  const on = { engine: engineIdOf(source) };
  await settings.update({ engine: { source } });
  await settings.update({ engine: { source: { kind: 'vm' } } });
  for await (const { state } of api.engine.watch({}, on)) if (state === 'connected') break;
  const target = { kind: 'exec' as const, containerId: cat, command: ['cat'] };
  const { id } = await api.exec.start({ target, stdin: true }, on);
  const output = following(api.exec.output({ id }, on), () => undefined);
  const { taskId } = await api.images.pull({ reference: 'x:1' }, on);
  let task: Task | undefined;
  void following(api.tasks.watch({}, { signal: watches.signal }), (item) => {
    for (const row of rowsOf(item)) if (row.id === taskId) task = row;
  });
  await until('the task', () => task?.state === 'running');

  await api.engines.forget({ id: on.engine });
  expect(await output).toMatchObject({ code: 'CANCELLED', said: { id: 'engine.unused' } });
  await until('the end of the connection', () => engine.connections.size === 0);
  expect(seen).toEqual(['it is hung up', 'the input ends']);
  await until('the end of the task', () => task?.state === 'cancelled');
});

/** Scopes with tasks, and time that goes by when it is told to. */
function timedScopes() {
  const timers = new Set<() => void>();
  const after = (_ms: number, fire: () => void) => {
    timers.add(fire);
    return { dispose: () => void timers.delete(fire) };
  };
  /** A minute goes by. */
  const pass = () => {
    for (const fire of [...timers]) {
      timers.delete(fire);
      fire();
    }
  };
  const tasks = new TasksService({ logger: nullLogger, connectionOf: (id) => scopes.connectionOf(id) });
  const offerDownload = () => {
    throw new Error('nobody downloads');
  };
  const scopes: EngineScopes = new EngineScopes({
    chosen: () => 'vm',
    onDidChoose: new Emitter<void>().event,
    check: async () => undefined,
    make: (of) =>
      new EngineScope({
        ...{
          id: of,
          vm: null,
          checkPaths: async () => {},
          ports: {
            current: () => ({ publish: 'computer', hostNetwork: false }),
            onDidChange: new Emitter<void>().event,
          },
          tasks,
          offerDownload,
          env,
          log: nullLogger,
          owner: { home: 'a', host: 'b' },
        },
        endpoints: of === 'vm' ? new FixedEndpoint(null, 'vm') : providerOf(of, env),
      }),
    clock: { now: () => 0, monotonic: () => 0, after },
  });
  return { scopes, tasks, timers, pass };
}

const pull = { kind: 'pull', title: 'x', command: 'docker pull x' } as const;

it('keeps an engine that is not chosen for a minute after its last use, and longer while a task runs on it', async () => {
  const a = await engineWith('a');
  const id = `unix://${a.socketPath}`;
  const { scopes, tasks, timers, pass } = timedScopes();
  const look = async () => {
    const { handlers, context, leave } = await scopes.enter({ ...callContext(), engine: id });
    await handlers.engine.info({}, context).catch(() => undefined);
    leave();
  };
  const isThere = () => scopes.peek(id) !== null;
  await look();
  const scope = scopes.peek(id);
  expect(timers.size).toBe(1);
  await look();
  expect([timers.size, scopes.peek(id) === scope]).toEqual([1, true]);
  let finish: (words: null) => void = () => undefined;
  const run = () => new Promise<null>((resolve) => (finish = resolve));
  const task = tasks.on(id).start({ ...pull, run });
  pass();
  expect(isThere()).toBe(true);
  finish(null);
  await tasks.ended(task);
  pass();
  expect([isThere(), scope?.ended.aborted, scopes.peek('vm') !== null]).toEqual([false, true, true]);
  // One that is under way when all ends has nothing left to wait for.
  const { leave } = await scopes.enter({ ...callContext(), engine: id });
  scopes.dispose();
  leave();
  expect(timers.size).toBe(0);
  await expect(scopes.enter(callContext())).rejects.toMatchObject({ code: 'CANCELLED' });
  await until('the engine to be left alone', () => a.connections.size === 0);
});

it('runs a task again on an engine that was left alone since, once that is connected to', async () => {
  const a = await engineWith('a');
  const id = `unix://${a.socketPath}`;
  const { scopes, tasks, pass } = timedScopes();
  let asked = 0;
  const run = async ({ client }: TaskContext) => {
    await (await client()).ping({ deadlineMs: 60_000 });
    asked++;
    if (asked === 1) throw new AppError('ENGINE_ERROR', quoted('no route to the registry'));
    return null;
  };
  const first = tasks.on(id).start({ ...pull, retriable: true, run });
  expect(await tasks.ended(first)).toMatchObject({ state: 'failed', error: { message: 'no route to the registry' } });
  pass();
  expect(scopes.peek(id)).toBeNull();
  const { taskId } = await tasks.handlers.retry({ id: first }, callContext());
  expect(await tasks.ended(taskId)).toEqual({ state: 'done', error: null });
  // One that cannot be connected to says so, and may be tried once more.
  await a.dispose();
  pass();
  const gone = tasks.on(id).start({ ...pull, retriable: true, run });
  expect(await tasks.ended(gone)).toMatchObject({ state: 'failed', error: { code: 'ENGINE_UNAVAILABLE' } });
  expect(tasks.table.rows.get(gone)?.retriable).toBe(true);
  // The VM's may be off: nobody waits for that.
  const off = tasks.on('vm').start({ ...pull, run });
  expect(await tasks.ended(off)).toMatchObject({ state: 'failed', error: { code: 'ENGINE_UNAVAILABLE' } });
  scopes.dispose();
});

it('lists the engines there are, and says of each whether it is worked with', async () => {
  const a = await engineWith('a');
  const id = `unix://${a.socketPath}`;
  await context('mine', id);
  await settings.update({ engine: { source: { kind: 'socket', path: a.socketPath } } });
  let listed: EngineEntry[] = [];
  void following(api.engines.watch({}, { signal: watches.signal }), (item) => {
    listed = item.engines;
  });
  const stateOf = (wanted: string): EngineStatus['state'] | null | undefined => {
    const found = listed.find((entry) => entry.id === wanted);
    return found && (found.status?.state ?? null);
  };
  await until('a connection', () => stateOf(id) === 'connected');
  expect(listed.filter(({ chosen }) => chosen).map((entry) => entry.id)).toEqual([id]);
  expect([stateOf('vm'), stateOf('context:mine'), stateOf('context:default')]).toEqual(['waiting', null, null]);
  names('context:mine');
  await until('the context', () => stateOf('context:mine') === 'connected');
});
