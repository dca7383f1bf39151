import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { vmFiles } from '../../../vm/instance/files.ts';
import { modules, necessary, optional } from './kernel-needs.ts';
import { docker, eventually, guestDir, type TestHome, type TestVm } from './vm-fixture.ts';

interface EngineInfo {
  readonly Warnings: string[] | null;
  readonly SecurityOptions: string[];
  readonly KernelVersion: string;
}

/** What the guest itself has to bring, in a VM that was just started for the first time. */
export function testGuest(given: () => { home: TestHome; vm: TestVm; image: string }): void {
  let home: TestHome;
  let vm: TestVm;
  let image: string;

  beforeAll(() => {
    ({ home, vm, image } = given());
  });

  const guest = (command: string) => vm.service.guest.exec(command, { timeoutMs: 60_000 });
  const output = async (command: string) => (await guest(command)).stdout.trim();

  it('reports every stage once, each later than those it rests on, and nothing broken', async () => {
    const text = await readFile(vmFiles(home.paths).consoleLog, 'utf8');
    const stages = [...text.matchAll(/slipway: stage (\S+) ([\d.]+)/g)];
    const times = new Map(stages.map(([, name, seconds]) => [name, Number(seconds)]));
    expect(times.size).toBe(stages.length);
    for (const order of [
      ['kernel', 'seed', 'network', 'sshd'],
      ['kernel', 'data-disk', 'containerd', 'dockerd', 'ready'],
    ]) {
      const seen = order.map((name) => times.get(name) ?? Number.NaN);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    }
    expect(text).not.toContain('slipway: broken');
  });

  it('has a recent engine without warnings, on cgroup v2, with seccomp and live-restore, as its manifest says', async () => {
    const manifest = JSON.parse(await readFile(join(guestDir, 'manifest.json'), 'utf8'));
    const info = JSON.parse((await docker(home, ['info', '--format', '{{json .}}'])).stdout) as EngineInfo;
    expect(info.Warnings ?? []).toEqual([]);
    expect(info).toMatchObject({
      CgroupVersion: '2',
      LiveRestoreEnabled: true,
      KernelVersion: manifest.kernel.version,
    });
    expect(info.SecurityOptions).toContain('name=seccomp,profile=builtin');
    const { stdout } = await docker(home, ['version', '--format', '{{.Server.Version}} {{.Server.APIVersion}}']);
    expect(Number.parseInt(stdout, 10)).toBeGreaterThanOrEqual(28);
    expect(stdout.trim()).toMatch(new RegExp(` ${manifest.engine.api}$`));
  });

  it('has the kernel options of moby’s own check, and can load every module containers ask for', async () => {
    const config = await output('cat /lib/modules/$(uname -r)/config');
    const missing = (names: string[]) => names.filter((name) => !new RegExp(`^CONFIG_${name}=[ym]$`, 'm').test(config));
    expect([missing(necessary), missing(optional)]).toEqual([[], []]);
    const loaded = await guest(`/usr/sbin/modprobe -a ${modules.join(' ')}`);
    expect(loaded).toMatchObject({ code: 0, stderr: '' });
  });

  it('tells its status, takes no word for a time, keeps its root as it is, and half-closed connections as long as QEMU may', async () => {
    const status = JSON.parse(await output('/sbin/slipway-status'));
    expect(status).toMatchObject({ ncpu: 2, dockerd: 'running' });
    expect(status.mem.available).toBeLessThan(status.mem.total);
    expect(status.cpu.busy).toBeLessThan(status.cpu.total);
    expect((await guest('/sbin/slipway-settime yesterday')).code).toBe(2);
    expect((await guest('touch /usr/x')).code).not.toBe(0);
    expect(await output('cat /proc/sys/net/netfilter/nf_conntrack_tcp_timeout_*_wait')).toMatch(/^43200\n43200\n/);
  });

  it('has containers of one network find one another by name', async () => {
    const answer = "printf 'HTTP/1.0 200 OK\\r\\n\\r\\nhello\\n' | /bin/busybox nc -l -p 80";
    await docker(home, ['network', 'create', 'named']);
    const on = ['--network', 'named'];
    const serves = ['run', '-d', ...on, '--network-alias', 'web', '--name', 'named', image, 'sh', '-c'];
    const served = await docker(home, [...serves, `while :; do ${answer}; done`]);
    expect(served).toMatchObject({ code: 0 });
    const get = ['/bin/busybox', 'wget', '-q', '-O', '-', 'http://web/'];
    await eventually(
      'the answer',
      async () => (await docker(home, ['run', '--rm', ...on, image, ...get])).stdout === 'hello\n',
    );
    await docker(home, ['rm', '-f', 'named']);
    await docker(home, ['network', 'rm', 'named']);
  });
}
