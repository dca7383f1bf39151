import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { run } from '../../../platform/process.ts';
import { expectSecretKept } from '../../diagnose/testing/diagnosis.ts';
import { docker, eventually, type TestHome, type TestVm } from './vm-fixture.ts';

const SECRET = 'cAnArY-9f27-secret';

/** What becomes of the engine's own settings in a VM that runs already, with a container `keeper` in it. */
export function testEngineSettings(given: () => { home: TestHome; vm: TestVm; image: string }): void {
  let home: TestHome;
  let vm: TestVm;

  beforeAll(() => {
    ({ home, vm } = given());
  });

  const guest = async (command: string) => (await vm.service.guest.exec(command)).stdout.trim();
  const dockerd = () => guest('cat /run/docker.pid');
  const keeper = async () => (await docker(home, ['inspect', '-f', '{{.State.Pid}}', 'keeper'])).stdout.trim();
  const info = async (format: string) => (await docker(home, ['info', '-f', format])).stdout.trim();
  const answers = () => eventually('the engine', async () => (await docker(home, ['ps'])).code === 0, 60_000);

  it('a mirror and a registry are the engine’s at once, without a restart, and gone as they came', async () => {
    const before = await dockerd();
    const daemon = { 'registry-mirrors': ['https://mirror.example'], 'insecure-registries': ['lab.example:5000'] };
    await vm.settings.update({ vm: { daemon } });
    expect(await info('{{json .RegistryConfig.Mirrors}}')).toBe('["https://mirror.example/"]');
    expect(await info('{{json .RegistryConfig.IndexConfigs}}')).toContain('lab.example:5000');
    await vm.settings.update({ vm: { daemon: {} } });
    expect(await info('{{json .RegistryConfig.Mirrors}}')).toMatch(/^(null|\[\])$/);
    expect(await dockerd()).toBe(before);
    expect(vm.service.current).toMatchObject({ restartNeeded: false, settingsProblem: null });
  }, 120_000);

  it('what the engine’s own check refuses is said in its words, and nothing is touched', async () => {
    const before = await dockerd();
    for (const [daemon, words] of [
      [{ nonsense: 1 }, 'nonsense'],
      [{ 'registry-mirrors': 'https://x' }, 'registry-mirrors'],
      [{ 'max-concurrent-downloads': -1 }, '-1'],
    ] as const) {
      await expect(vm.settings.update({ vm: { daemon } })).rejects.toMatchObject({
        ...{ code: 'BAD_REQUEST', details: { path: 'vm.daemon' } },
        message: expect.stringContaining(words),
      });
    }
    expect(vm.settings.current.vm.daemon).toEqual({});
    expect(await dockerd()).toBe(before);
  }, 120_000);

  it('with what the engine does not start, it comes back as it was within a minute, and its containers never went', async () => {
    const pid = await keeper();
    const config = await guest('cat /etc/docker/daemon.json');
    const began = performance.now();
    await expect(vm.settings.update({ vm: { daemon: { 'log-driver': 'no-such-driver' } } })).rejects.toMatchObject({
      ...{ code: 'BAD_REQUEST', hint: expect.stringContaining('in force again') },
      message: expect.stringContaining('no-such-driver'),
    });
    await answers();
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(await keeper()).toBe(pid);
    expect(await guest('cat /etc/docker/daemon.json')).toBe(config);
    expect(vm.settings.current.vm.daemon).toEqual({});
  }, 180_000);

  it('proxies, a certificate, name servers and swap count at once, containers are left alone, and a bundle holds no password', async () => {
    const pid = await keeper();
    const file = join(home.dir, 'ca.pem');
    const made = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', join(home.dir, 'key.pem'), '-out', file];
    expect((await run('openssl', [...made, '-subj', '/CN=Our Own Authority', '-days', '2'])).code).toBe(0);
    const httpsProxy = `http://me:${SECRET}@127.0.0.1:3128`;
    const network = { proxy: 'manual', httpsProxy, noProxy: 'corp.example,payroll.example' } as const;
    await vm.settings.update({
      network: { ...network, dns: ['10.0.2.3', '9.9.9.9'], certificates: [file] },
      vm: { swapMiB: 64, daemon: { debug: true, 'log-opts': { env: SECRET } } },
    });
    await answers();
    // The engine shows no password either.
    expect(await info('{{.HTTPSProxy}} {{.NoProxy}}')).toMatch(/^http:\/\/\S+@10\.0\.2\.2:3128 .*corp\.example/);
    expect(await guest('grep nameserver /etc/resolv.conf')).toBe('nameserver 10.0.2.3\nnameserver 9.9.9.9');
    expect(await guest('cat /sys/block/zram0/disksize')).toBe(String(64 * 1024 * 1024));
    const { stdout: pem } = await run('openssl', ['x509', '-in', file]);
    const line = pem.split('\n')[1] as string;
    expect(await guest(`grep -c '${line}' /etc/ssl/certs/ca-certificates.crt`)).toBe('1');
    expect(await keeper()).toBe(pid);
    await expectSecretKept(given(), SECRET);

    // Containers are told of it by the docker command itself, once that is wanted.
    const image = (await docker(home, ['inspect', '-f', '{{.Config.Image}}', 'keeper'])).stdout.trim();
    const told = async () => {
      const { code, stdout, stderr } = await docker(home, ['run', '--rm', image, 'busybox', 'env']);
      expect([code, stderr]).toEqual([0, '']);
      return stdout;
    };
    await vm.settings.update({ network: { containerProxy: 'engine' } });
    const env = await told();
    for (const line of [/^https_proxy=http:\/\/\S+@10\.0\.2\.2:3128$/m, /^NO_PROXY=corp\.example,/m])
      expect(env).toMatch(line);
    await vm.settings.update({ network: { containerProxy: 'docker' } });
    expect(await told()).not.toMatch(/proxy/i);

    const network2 = { proxy: 'none', httpsProxy: '', noProxy: '', dns: [], certificates: [] } as const;
    await vm.settings.update({
      network: { ...network2, dns: [], certificates: [] },
      vm: { swapMiB: null, daemon: {} },
    });
    await answers();
    expect(await info('{{.HTTPSProxy}}')).toBe('');
    expect(await guest('cat /etc/resolv.conf')).toBe('nameserver 10.0.2.3');
    expect(await guest(`grep -c '${line}' /etc/ssl/certs/ca-certificates.crt`)).toBe('0');
    expect(await keeper()).toBe(pid);
  }, 240_000);

  it('a certificate that is none is refused with its path, before the engine hears of it', async () => {
    const file = join(home.dir, 'none.pem');
    await writeFile(file, 'nothing of the kind');
    for (const path of [file, join(home.dir, 'missing.pem')]) {
      await expect(vm.settings.update({ network: { certificates: [path] } })).rejects.toMatchObject({
        ...{ code: 'BAD_REQUEST', details: { path: 'network.certificates.0' } },
        message: expect.stringContaining(path),
      });
    }
  });
}
