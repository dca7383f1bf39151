import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { qemuFiles } from '../../../vm/drivers/qemu/files.ts';
import { HostService } from './host-service.ts';
import { docker, eventually, type TestHome, type TestVm, testCall } from './vm-fixture.ts';

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
    service = await HostService.start();
  });

  afterAll(() => service.close());

  const fetched = (network: string) => service.fetched({ home, image, network });
  const fetchedFromBoth = () => Promise.all([fetched('bridge'), fetched('host')]);

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
    for (const network of ['bridge', 'host']) {
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
    for (const network of ['bridge', 'host']) {
      expect((await docker(home, ['exec', `idle-${network}`, 'cat', '/answers'])).stdout).toBe('');
    }
    await docker(home, ['rm', '-f', 'idle-bridge', 'idle-host']);
    expect((await vm.service.guest.exec('echo in')).stdout).toBe('in\n');
  }, 240_000);

  it('services on this machine are in reach of containers until a setting closes them, and after it opens them', async () => {
    expect(await fetchedFromBoth()).toEqual(['hello', 'hello']);
    await vm.settings.update({ vm: { hostAccess: false } });
    await eventually('the setting to count', async () => (await fetched('bridge')) === '', 60_000);
    expect(await fetched('host')).toBe('');
    // The engine itself still gets there, for a registry or a proxy, and names are still found.
    service.asked.length = 0;
    await docker(home, ['pull', `${service.address}/none:1`]);
    expect(service.asked).toContainEqual(expect.stringMatching(/^\/v2\//));
    const lookup = ['run', '--rm', image, '/bin/busybox', 'nslookup', 'localhost', '10.0.2.3'];
    expect((await docker(home, lookup)).stdout).toMatch(/NXDOMAIN|Name:/);
    // dockerd writes its own rules anew when it starts.
    const first = vm.engine.epoch;
    await vm.service.guest.exec('kill $(cat /run/docker.pid)');
    await eventually('dockerd anew', () => ![null, first].includes(vm.engine.epoch), 60_000);
    expect(await fetchedFromBoth()).toEqual(['', '']);
    expect(vm.service.current.restartNeeded).toBe(false);
    await vm.settings.update({ vm: { hostAccess: true } });
    await eventually('the setting to count', async () => (await fetched('bridge')) === 'hello', 60_000);
    expect(await fetched('host')).toBe('hello');
  }, 240_000);

  /** MiB of the VM process that are in memory. */
  const resident = async () => {
    const text = await readFile(`/proc/${vm.service.current.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) / 1024;
  };

  it('memory that a container has used comes back when it has ended, and "used" is what free says', async () => {
    const before = await resident();
    const run = ['run', '-d', '--name', 'hungry', '--shm-size', '500m', image, 'sh', '-c'];
    await docker(home, [...run, 'dd if=/dev/zero of=/dev/shm/x bs=1M count=400; sleep 600']);
    await eventually('the memory to be taken', async () => (await resident()) > before + 250, 60_000);
    await docker(home, ['rm', '-f', 'hungry']);
    await eventually('the memory to come back', async () => (await resident()) < before + 150, 90_000);
    const stop = new AbortController();
    for await (const { memoryUsedBytes } of vm.service.handlers.usage({}, testCall(stop.signal))) {
      const { stdout } = await vm.service.guest.exec('free -b');
      const used = Number(/^Mem:\s+\d+\s+(\d+)/m.exec(stdout)?.[1]);
      expect(Math.abs(memoryUsedBytes - used)).toBeLessThan(16 * 1024 * 1024);
      stop.abort();
    }
  }, 240_000);

  it('what a container has written and left alone is no longer held in memory once the VM idles', async () => {
    const before = await resident();
    const write = 'dd if=/dev/zero of=/written bs=1M count=350; sync; sleep 600';
    await docker(home, ['run', '-d', '--name', 'writer', image, 'sh', '-c', write]);
    await eventually('the cache to fill', async () => (await resident()) > before + 220, 120_000);
    await eventually('the cache to be handed back', async () => (await resident()) < before + 150, 240_000);
    const { stdout } = await docker(home, ['inspect', '-f', '{{.State.Status}} {{.State.OOMKilled}}', 'writer']);
    expect(stdout).toBe('running false\n');
    await eventually('all of it to be read again', async () => {
      const count = await docker(home, ['exec', 'writer', 'wc', '-c', '/written']);
      return count.stdout === `${350 * 1024 * 1024} /written\n`;
    });
    await docker(home, ['rm', '-f', 'writer']);
  }, 420_000);
}
