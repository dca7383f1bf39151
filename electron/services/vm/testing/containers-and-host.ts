import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { qemuFiles } from '../../../vm/drivers/qemu/files.ts';
import { HostService, NETWORKS } from './host-service.ts';
import { docker, eventually, type TestHome, type TestVm } from './vm-fixture.ts';

/** More than sshd used to take before it shut the host's address out. */
const CONNECTIONS = 90;

/** What a container can do to the host that runs its VM, in a VM that runs already. */
export function testContainersAndHost(given: () => { home: TestHome; vm: TestVm; image: string }): void {
  let home: TestHome;
  let vm: TestVm;
  let image: string;
  let service: HostService;

  beforeAll(async () => {
    ({ home, vm, image } = given());
    service = await HostService.start({ home, image });
  });

  afterAll(() => service.close());

  it('idle connections from containers to every way to sshd shut nobody out', async () => {
    const record = await readFile(qemuFiles(home.paths).runRecord, 'utf8');
    const { sshHost, sshPort } = JSON.parse(record) as { sshHost: string; sshPort: number };
    const ways = [
      `10.0.2.2 ${sshPort}`,
      `10.0.2.3 ${sshPort}`,
      `${sshHost} ${sshPort}`,
      '10.0.2.15 22',
      '172.17.0.1 22',
    ];
    const dial = ways.map((way) => `/bin/busybox nc ${way} <&3 >>/answers 2>/dev/null &`).join(' ');
    const script = `/bin/busybox mkfifo /f; exec 3<>/f
      for i in $(seq ${CONNECTIONS / 2}); do ${dial} done; echo dialled; wait`;
    for (const network of NETWORKS) {
      await docker(home, ['run', '-d', '--name', `idle-${network}`, '--network', network, image, 'sh', '-c', script]);
    }
    const logs = async (network: string) => (await docker(home, ['logs', `idle-${network}`])).stdout;
    await eventually('the attack', async () => (await logs('bridge')) + (await logs('host')) === 'dialled\ndialled\n');
    // Ends every connection of the host, which has to come in anew, twice.
    for (let round = 1; round <= 2; round++) {
      await vm.service.guest.exec('(sleep 1; killall -9 sshd-session) >/dev/null 2>&1 & echo $!');
      await eventually('the loss to be seen', () => vm.service.current.state === 'degraded');
      await eventually('the VM again', () => vm.service.current.state === 'running');
      expect((await docker(home, ['ps', '-q', '--filter', 'name=idle-'])).stdout.trim().split('\n')).toHaveLength(2);
    }
    // Not one of them got as far as sshd's first word.
    for (const network of NETWORKS) {
      expect((await docker(home, ['exec', `idle-${network}`, 'cat', '/answers'])).stdout).toBe('');
    }
    await docker(home, ['rm', '-f', 'idle-bridge', 'idle-host']);
    expect((await vm.service.guest.exec('echo in')).stdout).toBe('in\n');
  }, 240_000);

  it('this machine has its names in every container and in a build, and host-gateway leads to it', async () => {
    // What looks names up for busybox's other applets needs libraries that the image does not have.
    const address = (name: string) =>
      `$(/bin/busybox nslookup ${name} | /bin/busybox awk '/^Address/ { last = $2 } END { print last }')`;
    const get = (name: string) =>
      `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | /bin/busybox nc -w 10 ${address(name)} ${service.port} | /bin/busybox tail -c 5`;
    const script = `${get('host.docker.internal')}; ${get('Gateway.Docker.Internal')}`;
    expect(await docker(home, ['network', 'create', 'own'])).toMatchObject({ code: 0 });
    for (const network of ['bridge', 'own', 'host']) {
      const run = ['run', '--rm', '--network', network, '--add-host', 'box:host-gateway', image, 'sh', '-c'];
      const { stdout, stderr } = await docker(home, [...run, `${script}; grep box /etc/hosts`]);
      expect([network, stdout, stderr]).toEqual([network, 'hellohello10.0.2.2\tbox\n', expect.any(String)]);
    }
    await docker(home, ['network', 'rm', 'own']);
    // A name server of the user's own choice knows nothing of it, and is not asked, by either family. The host has no IPv6.
    expect(await docker(home, ['network', 'create', '--ipv6', '--subnet', 'fd00:5::/64', 'six'])).toMatchObject({
      code: 0,
    });
    for (const dns of [['192.0.2.1'], ['fd00:5:6::53', '--network', 'six']]) {
      const lookup = ['run', '--rm', '--dns', ...dns, image, '/bin/busybox', 'nslookup', 'host.docker.internal'];
      expect((await docker(home, lookup)).stdout).toMatch(/Address[^\n]*10\.0\.2\.2/);
    }
    await docker(home, ['network', 'rm', 'six']);
    const input = `FROM ${image}\nRUN ${script}; grep box /etc/hosts\n`;
    expect(await docker(home, ['build', '--add-host', 'box:host-gateway', '-'], { input })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('hellohello10.0.2.2\tbox\n'),
    });
    // The engine itself, for a registry.
    service.asked.length = 0;
    await docker(home, ['pull', `host.docker.internal:${service.port}/none:1`]);
    expect(service.asked).toContainEqual(expect.stringMatching(/^\/v2\//));
  }, 120_000);

  it('name servers and search domains of this machine are containers’, also those of another network later', async () => {
    const seen = async () => (await docker(home, ['run', '--rm', image, 'cat', '/etc/resolv.conf'])).stdout;
    const resolvConf = join(home.dir, 'resolv.conf');
    await writeFile(resolvConf, 'nameserver 127.0.0.53\nnameserver 192.0.2.9\nsearch corp.example lab.example\n');
    await eventually('the network', async () => /192\.0\.2\.9/.test(await seen()), 60_000);
    expect(await seen()).toMatch(
      /nameserver 10\.0\.2\.3\nnameserver 192\.0\.2\.9\nsearch corp\.example lab\.example\n/,
    );
    const engine = await vm.service.guest.exec('cat /run/docker.pid');
    await rm(resolvConf);
    await eventually('its end', async () => !/192\.0\.2\.9|corp/.test(await seen()), 60_000);
    // Nothing was restarted for that.
    expect(await vm.service.guest.exec('cat /run/docker.pid')).toEqual(engine);
  }, 120_000);

  it('services on this machine are in reach of containers until a setting closes them, and after it opens them', async () => {
    expect(await service.fetchedFromBoth()).toEqual(['hello', 'hello']);
    await vm.settings.update({ vm: { hostAccess: false } });
    await eventually('the setting to count', async () => `${await service.fetchedFromBoth()}` === ',', 60_000);
    // The engine itself still gets there, for a registry or a proxy, and names are still found.
    service.asked.length = 0;
    await docker(home, ['pull', `${service.address}/none:1`]);
    expect(service.asked).toContainEqual(expect.stringMatching(/^\/v2\//));
    const { stdout } = await service.inContainer('bridge', '/bin/busybox', 'nslookup', 'localhost', '10.0.2.3');
    expect(stdout).toMatch(/NXDOMAIN|Name:/);
    // dockerd writes its own rules anew when it starts.
    const first = vm.engine.epoch;
    await vm.service.guest.exec('kill $(cat /run/docker.pid)');
    await eventually('dockerd anew', () => ![null, first].includes(vm.engine.epoch), 60_000);
    expect(await service.fetchedFromBoth()).toEqual(['', '']);
    expect(vm.service.current.restartNeeded).toBe(false);
    await vm.settings.update({ vm: { hostAccess: true } });
    await eventually(
      'the setting to count',
      async () => `${await service.fetchedFromBoth()}` === 'hello,hello',
      60_000,
    );
  }, 240_000);
}
