import { afterEach, describe, expect, it } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import type { EngineStatus } from '../contract/engine.ts';
import { EngineConnection } from './connection.ts';
import { listContainers } from './container-store.ts';
import { inspectContainer } from './containers.ts';
import { FrameSplitter } from './demux.ts';
import { importBusybox } from './testing/busybox-image.ts';
import { type ConnectedEngine, connectedEngine } from './testing/connected-engine.ts';
import { FixedEndpoint } from './testing/fixed-endpoint.ts';
import { until } from './testing/until.ts';

let real: ConnectedEngine | null = null;
afterEach(async () => {
  await real?.dispose();
  real = null;
});

function states(connection: EngineConnection): EngineStatus['state'][] {
  const seen = [connection.status.state];
  connection.onDidChangeStatus(({ state }) => {
    if (seen.at(-1) !== state) seen.push(state);
  });
  return seen;
}

describe('EngineConnection on a real dockerd', () => {
  it('says which engine it is, and follows it through death, silence and moving away', async () => {
    real = await connectedEngine();
    const { connection, engine, endpoint } = real;
    expect(connection.status).toMatchObject({ os: 'linux', apiVersion: '1.41', error: null });
    const seen = states(connection);
    const first = connection.epoch;
    await engine.kill('SIGKILL');
    await until('lost', () => connection.status.state === 'lost');
    expect(first?.signal.aborted).toBe(true);
    expect(first?.signal.reason).toMatchObject({ code: 'CONNECTION_LOST' });
    await until('a reason', () => connection.status.error?.code === 'ENGINE_UNAVAILABLE');
    await engine.restart();
    await until('connected again', () => connection.status.state === 'connected');
    expect(connection.epoch?.id).toBe(2);
    endpoint.set(null);
    await until('nothing to connect to', () => connection.status.state === 'waiting');
    expect(connection.epoch).toBeNull();
    endpoint.set(engine.socketPath);
    await until('connected once more', () => connection.status.state === 'connected');
    expect(seen).toEqual(['connected', 'lost', 'connected', 'waiting', 'connecting', 'connected']);
  });

  it('leaves no call pending when dockerd is killed under them', async () => {
    real = await connectedEngine();
    const client = real.client();
    await importBusybox(client, { reference: 'busybox:latest' });
    for (let n = 0; n < 20; n++) await client.docker().createContainer({ Image: 'busybox:latest', Cmd: ['sh'] });
    const events = await client.stream((docker) => docker.getEvents(), { idleMs: null });
    // Stopped, so that it cannot have answered any of them before it is killed.
    await real.engine.freeze();
    // Settles only when every one of them does.
    const lists = Promise.allSettled(Array.from({ length: 50 }, () => listContainers(client, { now: 0 })));
    const eventsEnd = new Promise((resolve) => events.resume().once('close', resolve));
    await real.engine.kill('SIGKILL');
    await until('the connection to be lost', () => real?.connection.status.state === 'lost');
    const failures = (await lists).flatMap((result) => (result.status === 'rejected' ? [result.reason.code] : []));
    expect(new Set(failures)).toEqual(new Set(['CONNECTION_LOST']));
    await eventsEnd;
    await expect(listContainers(client, { now: 0 })).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });

  it('notices an engine that hangs with its connection open, and ends what waits for it', async () => {
    real = await connectedEngine();
    const timing = { heartbeatMs: 300, heartbeatDeadlineMs: 2000, connectMs: 2000 };
    const endpoints = new FixedEndpoint(real.engine.socketPath);
    const connection = new EngineConnection({ endpoints, logger: nullLogger, timing });
    try {
      connection.start();
      await until('connected', () => connection.status.state === 'connected');
      await real.engine.freeze();
      const pending = listContainers(connection.client(), { now: 0 });
      await expect(pending).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
      await until('lost', () => connection.status.state === 'lost');
      real.engine.thaw();
      await until('connected again', () => connection.status.state === 'connected');
    } finally {
      real.engine.thaw();
      connection.dispose();
    }
  });

  it('carries input and output of an exec, late output after the end of input included', async () => {
    real = await connectedEngine();
    const client = real.client();
    await importBusybox(client, { reference: 'busybox:latest' });
    const container = await client.docker().createContainer({ Image: 'busybox:latest', Cmd: ['sleep', '1000'] });
    await container.start();
    const command = ['sh', '-c', 'cat; echo late >&2'];
    const { id } = await container.exec({ AttachStdin: true, AttachStdout: true, AttachStderr: true, Cmd: command });
    const start = (exec: string) =>
      client.hijack((docker) => docker.getExec(exec).start({ Detach: false, Tty: false }));
    const connection = await start(id);
    connection.end('hi\n');
    const output: string[] = [];
    const splitter = new FrameSplitter();
    for await (const chunk of connection) {
      splitter.push(chunk as Buffer, ({ stream, data }) => output.push(`${stream}: ${data}`));
    }
    // The engine copies the two apart: which comes first is not said.
    expect(output.sort()).toEqual(['stderr: late\n', 'stdout: hi\n']);
    await expect(start(container.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // dockerd would send us to another endpoint; a redirect is refused.
    await expect(inspectContainer(client, '../images/busybox:latest')).rejects.toMatchObject({
      details: { status: 301 },
    });
  });
});
