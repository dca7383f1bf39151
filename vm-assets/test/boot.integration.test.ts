import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCleanExt4, sizeDisk, writeForeignTable } from './disk.ts';
import { Engine } from './engine.ts';
import { modules, necessary, optional } from './kernel-needs.ts';
import { Machine, until } from './machine.ts';
import { type Keys, makeKeys, seedFiles, writeSeed } from './seed.ts';

const guest = fileURLToPath(new URL('../../build/out/guest/amd64', import.meta.url));
const MiB = 1024 * 1024;
/** A cold boot takes 15 to 20 s under TCG on an idle machine; a busy one gets its time. */
const bootSeconds = 100;
/** An end that takes containers along takes some 20 s on an idle machine. */
const endSeconds = 100;

interface EngineInfo {
  Warnings?: string[];
  SecurityOptions: string[];
  KernelVersion: string;
}

let folder: string;
let keys: Keys;
let data: string;
let seed: string;
const machines: Machine[] = [];

async function boot(parts: { data: string; seed: string }): Promise<Machine> {
  const machine = await Machine.start({ guest, folder, keys, ...parts });
  machines.push(machine);
  return machine;
}

async function engineOf(machine: Machine, name: string): Promise<Engine> {
  const socket = join(folder, name);
  await machine.forward(socket, '/run/docker.sock');
  return new Engine(socket);
}

beforeAll(async () => {
  folder = mkdtempSync('/tmp/sw-boot-');
  keys = makeKeys(folder);
  data = join(folder, 'data.img');
  seed = join(folder, 'seed.tar');
  await sizeDisk(data, 2048 * MiB);
  await writeSeed(seed, seedFiles(keys, { HOSTNAME: 'boot-test', SWAP_MIB: '128' }));
});

afterAll(async () => {
  await Promise.all(machines.map((machine) => machine.kill()));
  rmSync(folder, { recursive: true, force: true });
});

describe('first boot, on a blank disk', () => {
  let machine: Machine;
  let engine: Engine;

  beforeAll(async () => {
    machine = await boot({ data, seed });
    await machine.line(/stage ready/, bootSeconds);
    engine = await engineOf(machine, 'd1');
  });

  it('reports every stage once, each later than those it rests on', () => {
    const times = new Map<string, number>();
    for (const line of machine.console) {
      const match = /^slipway: stage (\S+) ([\d.]+)$/.exec(line);
      if (!match) continue;
      expect(times.has(match[1] ?? '')).toBe(false);
      times.set(match[1] ?? '', Number(match[2]));
    }
    const orders = [
      ['kernel', 'seed', 'network', 'sshd'],
      ['kernel', 'data-disk', 'containerd', 'dockerd', 'ready'],
    ];
    for (const order of orders) {
      const seen = order.map((name) => times.get(name) ?? Number.NaN);
      expect(seen).toEqual([...seen].sort((a, b) => a - b));
    }
    expect(machine.console.filter((line) => line.includes('broken'))).toEqual([]);
  });

  it('has an engine without warnings, on cgroup v2, with seccomp and overlay2', async () => {
    const info = await engine.json<EngineInfo>('GET', '/info');
    expect(info.Warnings ?? []).toEqual([]);
    expect(info).toMatchObject({ CgroupVersion: '2', Driver: 'overlay2', LiveRestoreEnabled: true, Name: 'boot-test' });
    expect(info.SecurityOptions).toContain('name=seccomp,profile=builtin');
    const manifest = JSON.parse(readFileSync(join(guest, 'manifest.json'), 'utf8'));
    const version = await engine.json<{ ApiVersion: string }>('GET', '/version');
    expect(version.ApiVersion).toBe(manifest.engine.api);
    expect(info.KernelVersion).toBe(manifest.kernel.version);
  });

  it('has the kernel options of moby’s own check', async () => {
    const config = await machine.output('cat /lib/modules/$(uname -r)/config');
    const missing = (names: string[]) => names.filter((name) => !new RegExp(`^CONFIG_${name}=[ym]$`, 'm').test(config));
    expect(missing(necessary)).toEqual([]);
    expect(missing(optional)).toEqual([]);
  });

  it('can load every module containers ask for', async () => {
    const { code, stderr } = await machine.run(`/usr/sbin/modprobe -a ${modules.join(' ')}`);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it('runs a container from an imported image with network, a published port and names', async () => {
    const { stdout: busybox } = await machine.run('cat /usr/bin/busybox');
    const archive = pack();
    archive.entry({ name: 'bin/busybox', mode: 0o755 }, busybox);
    archive.finalize();
    await engine.json('POST', '/images/create?fromSrc=-&repo=bb', await buffer(archive)).catch((error: unknown) => {
      // The answer is a stream of JSON lines, not one document.
      if (!(error instanceof SyntaxError)) throw error;
    });
    await engine.json('POST', '/networks/create', { Name: 'net' });
    await engine.start("while :; do printf 'HTTP/1.0 200 OK\\r\\n\\r\\nhello\\n' | /bin/busybox nc -l -p 80; done", {
      host: { NetworkMode: 'net', PortBindings: { '80/tcp': [{ HostPort: '8080' }] } },
      more: {
        Hostname: 'web',
        ExposedPorts: { '80/tcp': {} },
        NetworkingConfig: { EndpointsConfig: { net: { Aliases: ['web'] } } },
      },
    });
    expect(await until(() => machine.output('wget -q -O - http://127.0.0.1:8080/'), 20)).toContain('hello');
    const inside = await engine.run('/bin/busybox wget -q -O - http://web/', { NetworkMode: 'net' });
    expect(inside.output).toContain('hello');
  });

  it('hides sshd from containers, on a bridge and on the guest’s own network', async () => {
    const script = (port: number) =>
      `/bin/busybox nc -w 3 10.0.2.15 ${port} </dev/null 2>/dev/null && echo open || echo closed`;
    expect((await engine.run(script(8080), { NetworkMode: 'net' })).output).toContain('open');
    expect((await engine.run(script(22), { NetworkMode: 'net' })).output).toBe('closed');
    expect((await engine.run(script(22), { NetworkMode: 'host' })).output).toBe('closed');
  });

  it('limits what goes out, and remembers half-closed connections as long as QEMU may', async () => {
    const table = await machine.output('/usr/sbin/nft list table inet slipway-flows');
    for (const set of ['udp_flows', 'dns_flows']) expect(table).toMatch(new RegExp(`update @${set} .* accept`));
    for (const rule of ['fib saddr . oif type != local', 'limit name "echoes"', 'ct count over 3000']) {
      expect(table).toMatch(new RegExp(`${rule} counter packets \\d+ bytes \\d+ drop`));
    }
    const timeout = (state: string) => machine.output(`cat /proc/sys/net/netfilter/nf_conntrack_tcp_timeout_${state}`);
    expect(await timeout('fin_wait')).toBe('43200');
    expect(await timeout('close_wait')).toBe('43200');
  });

  it('restarts a killed dockerd under running containers', async () => {
    const id = await engine.start('while :; do /bin/busybox sleep 1; done');
    const before = await engine.json<{ State: { Pid: number } }>('GET', `/containers/${id}/json`);
    await machine.output('kill -9 $(cat /run/docker.pid)');
    await machine.line(/restart dockerd exit 137/, 20);
    const after = await until(
      async () => engine.json<{ State: { Pid: number; Running: boolean } }>('GET', `/containers/${id}/json`),
      90,
    );
    expect(after.State).toMatchObject({ Running: true, Pid: before.State.Pid });
    await engine.json('DELETE', `/containers/${id}?force=1`);
  });

  it('tells its status and takes the host’s time', async () => {
    const status = JSON.parse(await machine.output('/sbin/slipway-status'));
    expect(status).toMatchObject({ ncpu: 2, dockerd: 'running' });
    expect(status.disk.total).toBeGreaterThan(1800 * MiB);
    expect(status.mem.available).toBeLessThan(status.mem.total);
    const free = /^Mem: +\d+ +(\d+)/m.exec(await machine.output('free -b'));
    expect(Math.abs(status.mem.used - Number(free?.[1]))).toBeLessThan(16 * MiB);
    expect(status.cpu.busy).toBeLessThan(status.cpu.total);
    await machine.output('/sbin/slipway-settime 4102444800.25');
    expect(Number(await machine.output('date +%s'))).toBeGreaterThanOrEqual(4102444800);
    await machine.output(`/sbin/slipway-settime ${Date.now() / 1000}`);
    expect(Math.abs(Number(await machine.output('date +%s')) - Date.now() / 1000)).toBeLessThan(10);
    expect((await machine.run('/sbin/slipway-settime yesterday')).code).toBe(2);
  });

  it('has swap as asked and an unwritable root', async () => {
    await until(async () => (await machine.output('cat /proc/swaps')).includes('zram0') || undefined, 30);
    expect((await machine.run('touch /usr/x')).code).not.toBe(0);
  });

  it('powers off in order: containers, dockerd, file system', async () => {
    await engine.json('POST', '/volumes/create', { Name: 'kept' });
    await engine.start(
      'trap "echo bye >/kept/bye; exit 0" TERM; echo up >>/kept/up; while :; do /bin/busybox sleep 1; done',
      {
        host: { Binds: ['kept:/kept'], RestartPolicy: { Name: 'unless-stopped' } },
        more: { Labels: { kept: 'yes' } },
      },
    );
    await until(async () => (await machine.output('cat /var/lib/docker/volumes/kept/_data/up')) || undefined, 20);
    // What pays no heed is killed, and what asks for longer than a shutdown lasts.
    for (const seconds of [10, 10, 10, 10, 10, 100]) {
      const more = { StopTimeout: seconds, Labels: { deaf: 'yes' } };
      await engine.start('trap "" TERM; while :; do /bin/busybox sleep 1; done', { more });
    }
    await machine.run('/sbin/slipway-poweroff');
    expect(await machine.ended(endSeconds)).toBe(0);
    const last = machine.console.filter((line) => /^slipway: (stop|unmount)/.test(line));
    expect(last).toEqual(['slipway: stopping', 'slipway: stopped dockerd', 'slipway: unmounted']);
    expect(await isCleanExt4(data)).toBe(true);
  });
});

describe('second boot, on a grown disk', () => {
  it('keeps data, grows the file system, restarts containers and obeys the power button', async () => {
    await sizeDisk(data, 3072 * MiB);
    const machine = await boot({ data, seed });
    await machine.line(/stage ready/, bootSeconds);
    const engine = await engineOf(machine, 'd2');
    const status = JSON.parse(await machine.output('/sbin/slipway-status'));
    expect(status.disk.total).toBeGreaterThan(2800 * MiB);
    const up = await until(async () => {
      const text = await machine.output('cat /var/lib/docker/volumes/kept/_data/up');
      return text === 'up\nup' ? text : undefined;
    }, 60);
    expect(up).toBe('up\nup');
    expect(await machine.output('cat /var/lib/docker/volumes/kept/_data/bye')).toBe('bye');
    const running = await engine.json<{ Labels: { kept?: string } }[]>('GET', '/containers/json');
    expect(running.map((container) => container.Labels.kept)).toEqual(['yes']);
    // 255 is what dockerd makes of one whose end it did not see.
    const deaf = await engine.json<{ Status: string }[]>('GET', `/containers/json?all=1&filters={"label":["deaf"]}`);
    expect(deaf).toHaveLength(6);
    for (const { Status } of deaf) expect(Status).toMatch(/^Exited \(137\)/);
    await until(async () => (await machine.output('pidof acpid')) || undefined, 30);
    await machine.powerButton();
    expect(await machine.ended(endSeconds)).toBe(0);
    expect(await isCleanExt4(data)).toBe(true);
  });
});

describe('what is not ours', () => {
  it('leaves a foreign disk as it is, says so, and still lets the host in', async () => {
    const foreign = join(folder, 'foreign.img');
    await sizeDisk(foreign, 128 * MiB);
    await writeForeignTable(foreign);
    const sum = () => createHash('sha256').update(readFileSync(foreign)).digest('hex');
    const before = sum();
    const machine = await boot({ data: foreign, seed });
    expect(await machine.line(/broken/, bootSeconds)).toContain('broken data-disk-foreign');
    await machine.line(/stage sshd/, bootSeconds);
    expect(await machine.output('cat /run/slipway/broken')).toContain('data-disk-foreign');
    await machine.run('/sbin/slipway-poweroff');
    expect(await machine.ended(endSeconds)).toBe(0);
    expect(sum()).toBe(before);
  });

  it('refuses a seed that is more than plain files', async () => {
    const hostile = join(folder, 'hostile.tar');
    await writeSeed(hostile, seedFiles(keys), [{ name: 'ca', type: 'symlink', linkname: '/etc' }]);
    const machine = await boot({ data, seed: hostile });
    expect(await machine.line(/broken/, bootSeconds)).toContain('broken seed-invalid');
    await machine.kill();
  });
});
