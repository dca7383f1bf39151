import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../platform/process.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { EngineClient } from '../client.ts';
import { type EngineEndpoint, type EngineTls, tlsEndpoint } from '../endpoint.ts';
import { type LocalEngine, startLocalEngine } from '../testing/local-engine.ts';
import { EngineTransport } from '../transport.ts';
import { defaultTls, enginePlace } from './docker-host.ts';
import { contextPlace } from './provider.ts';

let engine: LocalEngine;
let folder: string;
let port: number;
let close: () => void = () => undefined;
const pem: Record<string, string> = {};

/** A certificate of its own authority, by openssl. */
async function certificate(name: string, signer: string | null): Promise<void> {
  const file = (end: string) => join(folder, `${name}.${end}`);
  await writeFile(file('cnf'), 'subjectAltName=IP:127.0.0.1\n');
  const key = [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    file('key'),
    '-subj',
    `/CN=${name}`,
  ];
  const call = async (...args: string[]) => {
    const { code, stderr } = await run('openssl', args);
    if (code !== 0) throw new Error(stderr);
  };
  if (signer === null) await call('req', '-x509', ...key, '-out', file('crt'), '-days', '2');
  else {
    const by = ['-CA', join(folder, `${signer}.crt`), '-CAkey', join(folder, `${signer}.key`), '-CAcreateserial'];
    await call('req', ...key, '-out', file('csr'));
    await call('x509', '-req', '-in', file('csr'), ...by, '-out', file('crt'), '-days', '2', '-extfile', file('cnf'));
  }
  for (const end of ['crt', 'key']) pem[`${name}.${end}`] = await readFile(file(end), 'utf8');
}

beforeAll(async () => {
  engine = await startLocalEngine();
  folder = await mkdtemp('/tmp/sw-tls-');
  await certificate('ca', null);
  await certificate('server', 'ca');
  await certificate('client', 'ca');
  await certificate('stranger', null);
  const server = createServer(
    { key: pem['server.key'], cert: pem['server.crt'], ca: pem['ca.crt'], requestCert: true, rejectUnauthorized: true },
    (socket) => {
      const inner = connect(engine.socketPath);
      for (const side of [socket, inner]) side.on('error', () => undefined);
      socket.pipe(inner).pipe(socket);
    },
  );
  server.on('tlsClientError', () => undefined);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  port = (server.address() as AddressInfo).port;
  close = () => server.close();
});
afterAll(async () => {
  close();
  await engine?.dispose();
  await removeFolder(folder);
});

const ping = (tls: EngineTls) => osAt(tlsEndpoint('127.0.0.1', port, tls));

async function osAt(endpoint: EngineEndpoint): Promise<unknown> {
  const transport = new EngineTransport(endpoint);
  try {
    const client = new EngineClient({ transport, apiVersion: '1.41', epoch: new AbortController().signal });
    return (await client.docker().version()).Os;
  } finally {
    transport.dispose();
  }
}

describe('an engine on TCP with TLS', () => {
  it('answers to the right certificate, and only when it shows its own', async () => {
    const own = { cert: pem['client.crt'], key: pem['client.key'] };
    expect(await ping({ ...own, ca: pem['ca.crt'], skipVerify: false })).toBe('linux');
    expect(await ping({ ...own, ca: pem['stranger.crt'], skipVerify: true })).toBe('linux');
    await expect(ping({ ...own, ca: pem['stranger.crt'], skipVerify: false })).rejects.toMatchObject({
      code: 'ENGINE_UNAVAILABLE',
      message: expect.stringContaining('certificate'),
    });
    const stranger = { cert: pem['stranger.crt'], key: pem['stranger.key'] };
    await expect(ping({ ...stranger, ca: pem['ca.crt'], skipVerify: false })).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
    });
  });

  it('is found by a docker context with its certificates, and by its address with those of the docker command', async () => {
    const env = { DOCKER_CONFIG: join(folder, 'docker') };
    const files = { ca: 'ca.crt', cert: 'client.crt', key: 'client.key' };
    const flags = Object.entries(files).map(([name, file]) => `${name}=${join(folder, file)}`);
    const host = `tcp://127.0.0.1:${port}`;
    const made = ['context', 'create', 'far', '--docker', [`host=${host}`, ...flags].join(',')];
    expect(await run('docker', made, { env })).toMatchObject({ code: 0 });
    expect(await osAt((await contextPlace('far', env)).endpoint)).toBe('linux');
    await expect(async () => enginePlace(host, { tls: await defaultTls(env), env })).rejects.toMatchObject({
      code: 'UNSUPPORTED',
    });
    for (const [name, file] of Object.entries(files)) {
      await copyFile(join(folder, file), join(env.DOCKER_CONFIG, `${name}.pem`));
    }
    expect(await osAt(enginePlace(host, { tls: await defaultTls(env), env }).endpoint)).toBe('linux');
  });

  it('is found by a docker context that leads to a socket', async () => {
    const env = { DOCKER_CONFIG: join(folder, 'docker') };
    const made = ['context', 'create', 'near', '--docker', `host=unix://${engine.socketPath}`];
    expect(await run('docker', made, { env })).toMatchObject({ code: 0 });
    expect(await osAt((await contextPlace('near', env)).endpoint)).toBe('linux');
  });
});
