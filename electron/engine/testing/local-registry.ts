import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { sleep } from '../../base/deadline.ts';
import { ownPort } from '../../platform/testing/own-port.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';

/** Debian's docker-registry on loopback, behind a door that can be narrowed. */
export interface LocalRegistry {
  /** host:port for image references. */
  readonly address: string;
  /** Connections through the door that are open now. */
  readonly connections: number;
  /** Bytes a second that each connection may carry to the engine; Infinity to open the door again. */
  throttle(bytesPerSecond: number): void;
  dispose(): Promise<void>;
}

export interface LocalRegistryOptions {
  /** A line of an htpasswd file; the registry then wants a sign-in. */
  readonly htpasswd?: string;
}

/** Starts the registry with an empty store and waits until it answers. */
export async function startLocalRegistry(options: LocalRegistryOptions = {}): Promise<LocalRegistry> {
  const folder = await mkdtemp('/tmp/sw-registry-');
  const port = await ownPort();
  await writeFile(join(folder, 'htpasswd'), options.htpasswd ?? '');
  await writeFile(join(folder, 'config.json'), JSON.stringify(configOf(folder, port, options)));
  const registry = spawn('/usr/bin/docker-registry', ['serve', join(folder, 'config.json')], { stdio: 'ignore' });
  const deadline = performance.now() + 30_000;
  while (!(await answers(port))) {
    if (registry.exitCode !== null || performance.now() > deadline) throw new Error('docker-registry did not start');
    await sleep(50);
  }
  let rate = Number.POSITIVE_INFINITY;
  const open = new Set<Socket>();
  const door = createServer((socket) => {
    open.add(socket);
    const inner = connect(port, '127.0.0.1');
    // The inner side may close while bytes still wait in the narrow part: they are let through first.
    inner.on('error', () => socket.destroy());
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      inner.destroy();
    });
    socket.pipe(inner);
    inner.pipe(narrow(() => rate)).pipe(socket);
  });
  await once(door.listen(0, '127.0.0.1'), 'listening');
  return {
    address: `127.0.0.1:${(door.address() as AddressInfo).port}`,
    get connections() {
      return open.size;
    },
    throttle(bytesPerSecond) {
      rate = bytesPerSecond;
    },
    async dispose() {
      for (const socket of open) socket.destroy();
      await close(door);
      const exited = once(registry, 'exit');
      registry.kill('SIGKILL');
      await exited;
      await removeFolder(folder);
    },
  };
}

/** JSON is YAML too. */
function configOf(folder: string, port: number, { htpasswd }: LocalRegistryOptions): object {
  return {
    version: '0.1',
    log: { level: 'error' },
    storage: { filesystem: { rootdirectory: join(folder, 'data') } },
    http: { addr: `127.0.0.1:${port}` },
    ...(htpasswd === undefined ? {} : { auth: { htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } } }),
  };
}

function narrow(rate: () => number): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const ms = (chunk.length / rate()) * 1000;
      if (ms < 1) done(null, chunk);
      else setTimeout(() => done(null, chunk), ms);
    },
  });
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = request({ host: '127.0.0.1', port, path: '/v2/', timeout: 1_000 }, (response) => {
      response.resume();
      resolve(true);
    });
    probe.on('error', () => resolve(false)).on('timeout', () => probe.destroy());
    probe.end();
  });
}

function close(server: Server): Promise<unknown> {
  return new Promise((resolve) => {
    server.close(resolve);
  });
}
