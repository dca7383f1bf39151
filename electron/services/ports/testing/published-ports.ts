import { createServer } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Emitter } from '../../../base/emitter.ts';
import { EngineConnection } from '../../../engine/connection.ts';
import { containerStore } from '../../../engine/stores.ts';
import { FixedEndpoint } from '../../../engine/testing/fixed-endpoint.ts';
import { until } from '../../../engine/testing/until.ts';
import { freePort } from '../../../platform/ports.ts';
import { docker, type TestHome, type TestVm } from '../../vm/testing/vm-fixture.ts';
import { PortsService } from '../ports-service.ts';

/** Some 2 MB: many times what the buffers on the way hold. */
const LINES = 300_000;

/** Tests of published ports in a VM that runs already, as booting one for them alone would double their time. */
export function testPublishedPorts(given: () => { home: TestHome; vm: TestVm; image: string }): void {
  let home: TestHome;
  let image: string;
  let ports: PortsService;
  const cleanUps: (() => void)[] = [];

  beforeAll(() => {
    const { vm } = given();
    ({ home, image } = given());
    const endpoints = new FixedEndpoint(vm.service.dockerSocketPath, 'vm');
    const connection = new EngineConnection({ endpoints, logger: vm.log });
    const store = containerStore({ connection, logger: vm.log });
    const changed = new Emitter<void>();
    const engine = vm.service.onDidChangeEngine(() => changed.fire());
    ports = new PortsService({
      containers: store.table,
      logger: vm.log,
      guest: {
        isActive: () => vm.service.engineEpoch.up,
        onDidChange: changed.event,
        dialPort: vm.service.guest.dialPort,
      },
    });
    cleanUps.push(
      () => engine.dispose(),
      () => connection.dispose(),
      () => store.dispose(),
      () => ports.dispose(),
    );
    connection.start();
  });

  afterAll(() => {
    for (const clean of cleanUps.reverse()) clean();
  });

  const row = (port: number) =>
    [...ports.rows.values()].find(({ hostPort, hostIp }) => hostPort === port && hostIp === '0.0.0.0');
  const get = async (port: number, path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text();

  async function serve(port: number, name: string): Promise<void> {
    // It serves at once and makes the large file meanwhile: that takes an emulated CPU some seconds.
    const script = [
      'mkdir /www; echo it works >/www/index.html; busybox httpd -p 80 -h /www',
      `seq 1 ${LINES} >/www/part; mv /www/part /www/lines; sleep 100000`,
    ].join('; ');
    const run = await docker(home, [
      'run',
      '-d',
      '--name',
      name,
      '-p',
      `${port}:80`,
      image,
      'busybox',
      'sh',
      '-c',
      script,
    ]);
    expect(run).toMatchObject({ code: 0 });
  }

  it('a published port answers on this machine, with large answers whole, until the container stops', async () => {
    const port = await freePort();
    await serve(port, 'web');
    await until('the port', () => row(port)?.state === 'forwarding', 30_000);
    await until('the server', async () => (await get(port, '/index.html').catch(() => '')) === 'it works\n', 60_000);
    await until('the file', async () => (await get(port, '/lines')).endsWith(`\n${LINES}\n`), 60_000);
    const lines = (await get(port, '/lines')).split('\n');
    expect(lines.length).toBe(LINES + 1);
    expect(lines.every((line, index) => index === LINES || line === String(index + 1))).toBe(true);
    const answers = await Promise.all(Array.from({ length: 20 }, () => get(port, '/index.html')));
    expect(new Set(answers)).toEqual(new Set(['it works\n']));
    expect(await docker(home, ['rm', '-f', 'web'])).toMatchObject({ code: 0 });
    await until('the port to close', () => row(port) === undefined, 30_000);
    await expect(get(port, '/')).rejects.toThrow();
  });

  it('a port that is taken says so, and is forwarded once it is free', async () => {
    const other = createServer((_, answer) => answer.end('other'));
    const port = await freePort();
    await new Promise<void>((resolve) => other.listen(port, '127.0.0.1', resolve));
    await serve(port, 'taken');
    await until('the verdict', () => row(port)?.state === 'taken', 30_000);
    expect(row(port)?.message).toContain('is in use by');
    expect(await get(port, '/')).toBe('other');
    other.closeAllConnections();
    other.close();
    await until('the port', () => row(port)?.state === 'forwarding', 30_000);
    await until('the server', async () => (await get(port, '/index.html').catch(() => '')) === 'it works\n', 60_000);
  });
}
