import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type HostStatus, hostStatus } from '../contract/host.ts';
import { dockerContextFiles, OWN_CONTEXT } from '../platform/docker-context.ts';
import { isAlive } from '../platform/process-identity.ts';
import { attackWeb, standing } from './testing/attack-web.ts';
import { openPage } from './testing/page.ts';
import { testSleep } from './testing/sleep.ts';
import { buildBundles, CLI, HOST, testHome } from './testing/slipway.ts';

type Home = Awaited<ReturnType<typeof testHome>>;
let home: Home;
let container = '';

const statusOf = async (): Promise<HostStatus> =>
  hostStatus.parse(JSON.parse((await home.slipway(['status', '--json'])).out));
const bootId = async () => (await home.slipway(['ssh', '--', 'cat', '/proc/sys/kernel/random/boot_id'])).out.trim();
const killHost = async () => {
  const { pid } = await statusOf();
  process.kill(pid ?? 0, 'SIGKILL');
  await vi.waitFor(async () => expect((await home.slipway(['status'])).code).toBe(3), { timeout: 20_000 });
};

/** One request to the engine, as any Docker client makes it. */
function docker(
  method: string,
  path: string,
  body?: { type: string; bytes: Buffer },
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = body ? { 'Content-Type': body.type, 'Content-Length': body.bytes.length } : {};
    const call = request({ socketPath: `${home.home}/docker.sock`, method, path, headers }, (answer) => {
      let text = '';
      answer.on('data', (chunk) => {
        text += chunk;
      });
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    call.on('error', reject);
    call.end(body?.bytes);
  });
}

/** Makes an image of this machine's static busybox; compressed, as the engine keeps it and would take seconds for. */
async function importBusybox(): Promise<void> {
  const folder = `${home.home}/busybox`;
  await mkdir(`${folder}/bin`, { recursive: true });
  await copyFile('/bin/busybox', `${folder}/bin/busybox`);
  for (const name of ['sh', 'cat', 'stty', 'printf']) spawnSync('ln', ['-s', 'busybox', `${folder}/bin/${name}`]);
  const { stdout } = spawnSync('tar', ['-C', folder, '-cz', '.'], { maxBuffer: 64 * 1024 * 1024 });
  const made = await docker('POST', '/images/create?fromSrc=-&repo=busybox&tag=test', {
    type: 'application/x-tar',
    bytes: stdout,
  });
  expect(made.status, made.text).toBe(200);
}

/** Runs a container of it that waits; resolves with its id. */
async function runWaiting(name: string, options: object = {}): Promise<string> {
  const spec = { Image: 'busybox:test', Cmd: ['busybox', 'sleep', '100000'], ...options };
  const body = { type: 'application/json', bytes: Buffer.from(JSON.stringify(spec)) };
  const { Id } = JSON.parse((await docker('POST', `/containers/create?name=${name}`, body)).text);
  expect((await docker('POST', `/containers/${Id}/start`)).status).toBe(204);
  return Id;
}

beforeAll(async () => {
  buildBundles();
  home = await testHome({ vm: { memoryMiB: 1024, cpus: 2 } });
  const up = await home.slipway(['up', '--json']);
  expect(up.code, up.err).toBe(0);
  expect(hostStatus.strict().parse(JSON.parse(up.out))).toMatchObject({ state: 'running', driver: 'qemu' });
  // The first steps may be over before it listens.
  expect(up.err).toMatch(/^\[ +\d+\.\d s\] .+ \((\d+)\/\1\)$/m);
  await importBusybox();
  container = await runWaiting('waiting', { HostConfig: { Init: true } });
});
afterAll(() => home?.dispose());

test('`up` returned with an engine that answers, and does so again at once', async () => {
  expect((await docker('GET', '/_ping')).text).toBe('OK');
  const { engine, accelerator, dockerHost } = await statusOf();
  expect(engine).toMatchObject({ version: expect.stringMatching(/^\d+\./), apiVersion: expect.stringMatching(/^1\./) });
  expect([accelerator, dockerHost]).toEqual([expect.any(String), `unix://${home.home}/docker.sock`]);
  const again = await home.slipway(['up']);
  expect([again.code, again.out]).toEqual([0, expect.stringContaining('Slipway is up')]);
});

test('`up` says when the docker context "slipway" is somebody else’s', async () => {
  const { meta = '' } = dockerContextFiles(OWN_CONTEXT, home.env) ?? {};
  const ours = await readFile(meta, 'utf8');
  expect((await home.slipway(['up'])).err).not.toContain('docker context');
  const theirs = '{"Name":"slipway","Metadata":{},"Endpoints":{"docker":{"Host":"unix:///their.sock"}}}';
  await writeFile(meta, theirs);
  const { code, err } = await home.slipway(['up']);
  expect([code, err]).toEqual([0, expect.stringContaining('The docker context "slipway" was not made by Slipway')]);
  expect(await readFile(meta, 'utf8')).toBe(theirs);
  await writeFile(meta, ours);
});

describe('ssh', () => {
  test('runs a command, with its arguments, output and exit code', async () => {
    const { code, out } = await home.slipway([
      'ssh',
      '--',
      'sh',
      '-c',
      'printf "%s|" "$@"; exit 7',
      'sh',
      'a b',
      "it's",
      '$x',
    ]);
    expect([code, out]).toEqual([7, "a b|it's|$x|"]);
  });

  test('pipes input in, whole', async () => {
    const lines = Array.from({ length: 20_000 }, (_, i) => `line ${i} äöü 컨테이너`).join('\n');
    const { out } = await home.slipway(['ssh', '--', 'cat'], `${lines}\n`);
    expect(out).toBe(`${lines}\n`);
  });

  test('is a pipe: bytes as they are, errors apart, and a signal in the exit code', () => {
    const bytes = randomBytes(1_000_000);
    const args = [CLI, 'ssh', '--', 'sh', '-c', 'cat; echo done >&2; kill -9 $$'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env: home.env, input: bytes });
    expect([status, stderr.toString(), stdout.equals(bytes)]).toEqual([137, 'done\n', true]);
  });

  test('tells programs what came of it', async () => {
    const { code, out } = await home.slipway(['ssh', '--json'], 'echo one; exit 3\n');
    expect([code, JSON.parse(out)]).toEqual([3, { exitCode: 3, message: '', stdout: 'one\n', stderr: '', skipped: 0 }]);
  });
});

describe('exec', () => {
  const piped = (args: string[], input: Buffer) =>
    spawnSync(process.execPath, [CLI, 'exec', ...args], { env: home.env, input, maxBuffer: 64 * 1024 * 1024 });

  test('has both outputs apart, and the exit code', async () => {
    const script = 'echo out; echo err >&2; exit 5';
    expect(await home.slipway(['exec', 'waiting', '--', 'sh', '-c', script])).toEqual({
      code: 5,
      out: 'out\n',
      err: 'err\n',
    });
    const { out } = await home.slipway(['exec', '--json', 'waiting', '--', 'sh', '-c', script]);
    expect(JSON.parse(out)).toEqual({ exitCode: 5, message: '', stdout: 'out\n', stderr: 'err\n', skipped: 0 });
  });

  test('with -i passes on any bytes, to their end; without, none', () => {
    const bytes = randomBytes(5_000_000);
    const { status, stdout } = piped(['-i', 'waiting', '--', 'cat'], bytes);
    expect([status, stdout.equals(bytes)]).toEqual([0, true]);
    expect(piped(['waiting', '--', 'cat'], bytes).stdout.length).toBe(0);
  });

  test('sets variables, those of here by their name alone', async () => {
    const args = ['exec', '-e', 'A=b c', '--env', 'SLIPWAY_HOME', '-e', 'NOT_SET_HERE', 'waiting', '--', 'sh', '-c'];
    const { out } = await home.slipway([...args, 'echo "$A|$SLIPWAY_HOME|$NOT_SET_HERE|"; busybox env']);
    expect(out).toContain(`b c|${home.home}||\n`);
    expect(out).not.toContain('NOT_SET_HERE');
  });

  test('needs no shell in the image', async () => {
    // Its only program: what runs it is the engine alone.
    const folder = `${home.home}/bare`;
    await mkdir(folder, { recursive: true });
    await copyFile('/bin/busybox', `${folder}/busybox`);
    const { stdout } = spawnSync('tar', ['-C', folder, '-cz', '.'], { maxBuffer: 64 * 1024 * 1024 });
    await docker('POST', '/images/create?fromSrc=-&repo=bare&tag=test', { type: 'application/x-tar', bytes: stdout });
    await runWaiting('bare', { Image: 'bare:test', Cmd: ['/busybox', 'sleep', '100000'] });
    const { code, out } = await home.slipway(['exec', '-i', 'bare', '--', '/busybox', 'wc', '-c'], 'four');
    expect([code, out.trim()]).toEqual([0, '4']);
    expect((await home.slipway(['exec', 'bare', '--', 'sh'])).code).toBe(127);
    await docker('DELETE', '/containers/bare?force=1');
  });

  test('ends as a program in a pipe does', () => {
    const run = (script: string) =>
      spawnSync('bash', ['-c', script, process.execPath, CLI], { env: home.env, encoding: 'utf8', timeout: 60_000 });
    // Its reader has enough; its own reader has; and so has what it feeds.
    const left = run('set -o pipefail; "$0" "$1" exec waiting -- busybox yes </dev/null | head -1; echo $?');
    expect(left.stdout).toBe('y\n141\n');
    const fed = run('set -o pipefail; yes | "$0" "$1" exec -i waiting -- busybox head -1; echo $PIPESTATUS');
    expect(fed.stdout).toBe('y\n141\n');
  });
});

describe('shell', () => {
  test('finds a container by name and by the beginning of its id', async () => {
    for (const word of ['waiting', container.slice(0, 6), container]) {
      const { code, out, err } = await home.slipway(['shell', word], 'cat /proc/1/comm; exit 4\n');
      expect([code, out, err]).toEqual([4, 'docker-init\n', '']);
    }
  });

  test('passes user and folder on', async () => {
    const args = ['shell', '-u', '1000', '-w', '/bin', 'waiting', '--', 'sh', '-c', 'busybox id -u; busybox pwd'];
    expect((await home.slipway(args)).out).toBe('1000\n/bin\n');
  });

  test('on a terminal it is one: size, raw keys, exit code', () => {
    // script(1) gives the command a terminal of its own.
    const line = `stty cols 91 rows 17; ${process.execPath} build/out/cli/cli.mjs shell waiting`;
    const { status, stdout } = spawnSync('script', ['-qec', line, '/dev/null'], {
      env: home.env,
      input: 'stty size; exit 6\r',
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(stdout).toContain('17 91');
    expect(status).toBe(6);
  });

  test('on a terminal a reset is no end of it', async () => {
    const script = "printf '\\033[!p\\033c'; busybox sleep 1; echo after; exit 4";
    const line = `${process.execPath} ${CLI} shell waiting -- sh -c "${script}"`;
    const window = spawn('script', ['-qec', line, '/dev/null'], { env: home.env, stdio: ['pipe', 'pipe', 'ignore'] });
    let shown = '';
    window.stdout.on('data', (chunk) => {
      shown += chunk;
    });
    const code = await new Promise((resolve) => window.once('close', resolve));
    expect([code, shown]).toEqual([4, expect.stringContaining('after')]);
  });

  test('says in words that nothing ran', async () => {
    const { code, err } = await home.slipway(['shell', 'waiting', '--', 'no-such-program']);
    expect(code).toBe(127);
    expect(err).toMatch(/^slipway: .*no-such-program.*not found.*\n$/);
  });

  test('piped in and out it is a pipe: bytes as they are, errors apart', () => {
    const every = Buffer.from(Array.from({ length: 100_000 }, (_, i) => (i * 7) % 256));
    const args = [CLI, 'shell', 'waiting', '--', 'sh', '-c', 'cat; echo done >&2; exit 9'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { env: home.env, input: every });
    expect([status, stderr.toString()]).toEqual([9, 'done\n']);
    expect(stdout.equals(every)).toBe(true);
  });

  describe('a command that goes away ends what it started', () => {
    const LOOP = 'while :; do echo x; busybox sleep 1; done';
    const gone = () =>
      expect
        .poll(async () => (await docker('GET', '/containers/waiting/top')).text, { timeout: 30_000 })
        .not.toMatch(/echo x|looping/);
    const noTerminals = async () => {
      const page = await openPage(JSON.parse((await home.slipway(['open', '--json'])).out).url);
      for await (const item of page.api.terminals.watch({})) {
        expect(item).toMatchObject({ type: 'snapshot', items: [] });
        break;
      }
      page.close();
    };

    test('when nobody reads it any more', async () => {
      const line = `"$0" "${CLI}" shell waiting -- sh -c '${LOOP}' </dev/null | head -1`;
      const { stdout } = spawnSync('sh', ['-c', line, process.execPath], { env: home.env, encoding: 'utf8' });
      expect(stdout).toBe('x\n');
      await gone();
      await noTerminals();
    });

    test('by any signal', async () => {
      const codes = { SIGKILL: null, SIGINT: 130, SIGTERM: 143, SIGHUP: 129 };
      await Promise.all(
        Object.entries(codes).map(async ([signal, code]) => {
          const { child, ended } = home.start(CLI, ['exec', 'waiting', '--', 'sh', '-c', LOOP]);
          await new Promise((resolve) => child.stdout?.once('data', resolve));
          child.kill(signal as NodeJS.Signals);
          expect(await ended, signal).toMatchObject({ code, err: '' });
        }),
      );
      await gone();
      await noTerminals();
    });

    test('in the VM as well', async () => {
      const { child, ended } = home.start(CLI, ['ssh', '--', 'sh', '-c', 'echo begun; exec sleep 4321']);
      await new Promise((resolve) => child.stdout?.once('data', resolve));
      child.kill('SIGKILL');
      await ended;
      await expect
        .poll(async () => (await home.slipway(['ssh', '--', 'ps'])).out, { timeout: 30_000 })
        .not.toContain('4321');
    });

    test('with the window it was typed in', async () => {
      const line = `${process.execPath} ${CLI} shell waiting -- sh -c 'echo looping; exec busybox sleep 5000'`;
      const window = spawn('script', ['-qec', line, '/dev/null'], { env: home.env, stdio: ['pipe', 'pipe', 'ignore'] });
      await new Promise((resolve) => window.stdout.once('data', resolve));
      window.kill('SIGKILL');
      await expect
        .poll(async () => (await docker('GET', '/containers/waiting/top')).text, { timeout: 30_000 })
        .not.toContain('5000');
      await noTerminals();
    });
  });

  test('says what is wrong with a container', async () => {
    expect((await home.slipway(['shell', 'wating'])).err).toBe(
      'slipway: there is no container "wating". Did you mean "waiting"?\n',
    );
    await docker('POST', '/containers/waiting/pause');
    expect((await home.slipway(['shell', 'waiting'])).err).toBe(
      'slipway: waiting is not running: it is paused. Let it go on with: docker unpause waiting\n',
    );
    await docker('POST', '/containers/waiting/unpause');
    await docker('POST', '/containers/waiting/kill');
    const { code, err } = await home.slipway(['shell', 'waiting']);
    expect([code, err]).toEqual([
      1,
      'slipway: waiting is not running: it is exited. Start it with: docker start waiting\n',
    ]);
    expect((await docker('POST', '/containers/waiting/start')).status).toBe(204);
  });
});

test('a container that floods browser mode keeps no page out, and no link from working', async () => {
  const open = async () => openPage(JSON.parse((await home.slipway(['open', '--json'])).out).url);
  const before = await open();
  const { web } = await statusOf();
  const port = Number(new URL(web.url ?? '').port);
  const attack = await attackWeb(docker, port);
  await expect.poll(attack.refused, { timeout: 120_000 }).toBeGreaterThanOrEqual(12);
  await expect.poll(() => standing(port), { timeout: 120_000 }).toBeGreaterThanOrEqual(70);
  expect((await fetch(web.url ?? '')).status).toBe(200);
  const after = await open();
  for (const page of [before, after]) {
    expect(await page.api.host.status({})).toMatchObject({ state: 'running' });
    page.close();
  }
  await attack.end();
});

test('`diagnose` tries what is needed, and writes a bundle that only its owner may read', async () => {
  const file = `${home.home}/bundle.tar.gz`;
  const { code, out } = await home.slipway(['diagnose', '--output', file]);
  for (const title of ['The VM runs', 'The engine answers', 'A port of the VM answers on this computer'])
    expect(out).toMatch(new RegExp(`^passed    ${title}$`, 'm'));
  // Whether the internet is there is this computer's affair, and with it whether all is well.
  const isWell = !/^(?:failed|!) /m.test(out);
  expect([code, out]).toEqual([isWell ? 0 : 1, expect.stringContaining(file)]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = gunzipSync(await readFile(file)).toString('utf8');
  for (const part of ['report.txt', 'settings.json', 'logs/host.log', 'logs/dockerd.log'])
    expect(text).toContain(`slipway-diagnosis/${part}`);
});

test('logs of host and guest come marked, and as JSON', async () => {
  const { out } = await home.slipway(['logs', '-n', '3']);
  for (const source of ['host', 'console', 'dockerd', 'containerd'])
    expect(out).toMatch(new RegExp(`^${source} +\\| `, 'm'));
  const json = await home.slipway(['logs', '-n', '2', '--source', 'dockerd', '--json']);
  const lines = json.out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines).toEqual(Array.from({ length: 2 }, () => ({ source: 'dockerd', line: expect.any(String) })));
});

describe('sleep', () => {
  testSleep(() => ({ home, statusOf, bootId, runWaiting, docker }));
});

describe('kill -9 of the host', () => {
  test('the next `up` takes the same VM over, and hangs up what `ssh` has left in it', async () => {
    const before = await bootId();
    const script = 'setsid sleep 4326 & echo begun; exec sleep 4327';
    const { child, ended } = home.start(CLI, ['ssh', '--', 'sh', '-c', script]);
    await new Promise((resolve) => child.stdout?.once('data', resolve));
    await killHost();
    await ended;
    const { code, out } = await home.slipway(['status']);
    expect([code, out]).toEqual([3, expect.stringMatching(/its VM still is.*slipway up.*slipway down/)]);
    expect(await statusOf()).toMatchObject({ pid: null, state: 'degraded' });
    const up = await home.slipway(['up']);
    expect(up.code, up.err).toBe(0);
    expect(await bootId()).toBe(before);
    const left = async () => (await home.slipway(['ssh', '--', 'ps'])).out;
    await expect.poll(left, { timeout: 30_000 }).not.toContain('4327');
    // It has left, as a daemon does.
    expect(await left()).toContain('4326');
  });

  test('in the middle of a sleep, the next `up` goes on with the VM, or starts it with its data', async () => {
    const { pid } = await statusOf();
    const sleeping = home.start(CLI, ['sleep']);
    await vi.waitFor(() => stat(`${home.home}/vm/asleep.new/devices`), { timeout: 30_000, interval: 5 });
    process.kill(pid ?? 0, 'SIGKILL');
    await sleeping.ended;
    const up = await home.slipway(['up']);
    expect(up.code, up.err).toBe(0);
    expect((await docker('GET', '/containers/waiting/json')).status).toBe(200);
  });

  test('`down` finds the VM it left, and stops it', async () => {
    const record = JSON.parse(await readFile(`${home.home}/vm/run.json`, 'utf8')) as { pid?: number };
    await killHost();
    const down = await home.slipway(['down']);
    expect(down.code, down.err).toBe(0);
    expect(await statusOf()).toMatchObject({ state: 'stopped', pid: null });
    // Where its parent has died, it takes init a moment to collect it.
    await expect.poll(() => isAlive(record.pid ?? 0)).toBe(false);
  });
});

describe('repair and reset', () => {
  const names = async () => {
    const list = JSON.parse((await docker('GET', '/containers/json?all=1')).text) as { Names: string[] }[];
    return list.flatMap(({ Names }) => Names);
  };

  test('`repair` starts what does not run, and keeps the data', async () => {
    const { code, err, out } = await home.slipway(['repair']);
    expect(code, err).toBe(0);
    expect(out).toMatch(/in order\. Slipway is up after .+ DOCKER_HOST=unix:/);
    expect(err).toMatch(/^\[ +\d+\.\d s\] .+ \(\d+\/\d+\)$/m);
    expect(await names()).toContain('/waiting');
  });

  test('`repair` asks where containers run', async () => {
    await docker('POST', '/containers/waiting/start');
    const { code, err } = await home.slipway(['repair']);
    expect([code, err]).toEqual([
      2,
      'slipway: repair asks first, and nobody can answer here; add --yes to do it unasked\n',
    ]);
  });

  test('`reset` deletes nothing unasked, and everything with --yes', async () => {
    expect((await home.slipway(['reset'])).code).toBe(2);
    expect(await names()).toContain('/waiting');
    const { code, out, err } = await home.slipway(['reset', '--yes', '--json']);
    expect(code, err).toBe(0);
    expect(hostStatus.strict().parse(JSON.parse(out))).toMatchObject({ state: 'running' });
    expect([await names(), JSON.parse((await docker('GET', '/images/json')).text)]).toEqual([[], []]);
  });
});

test('a start that fails stops the VM it took over in order, though it is told to end meanwhile', async () => {
  await importBusybox();
  // Deaf to SIGTERM, as the first process of a container is: the VM takes seconds to stop.
  await runWaiting('deaf', { StopTimeout: 4 });
  const { pid } = JSON.parse(await readFile(`${home.home}/vm/run.json`, 'utf8')) as { pid: number };
  await killHost();
  await rm(`${home.home}/host.sock`);
  await mkdir(`${home.home}/host.sock`);
  const said = async (line: string) => (await readFile(`${home.home}/logs/host.log`, 'utf8')).split(line).length - 1;
  const before = [await said('"the host ends"'), await said('"the host has ended"')];
  const { child, ended } = home.start(HOST, []);
  await expect.poll(() => said('"the host ends"'), { timeout: 60_000 }).toBe((before[0] ?? 0) + 1);
  child.kill('SIGTERM');
  const { code } = await ended;
  expect([code, await said('"the host has ended"')]).toEqual([1, (before[1] ?? 0) + 1]);
  await expect.poll(() => isAlive(pid)).toBe(false);
  await rm(`${home.home}/host.sock`, { recursive: true });
});
