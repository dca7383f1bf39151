import { spawn, spawnSync } from 'node:child_process';
import { chown, mkdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lockOwner } from '../platform/lock.ts';
import { openPage } from './testing/page.ts';
import { buildBundles, CLI, HOST, testHome } from './testing/slipway.ts';

type Home = Awaited<ReturnType<typeof testHome>>;
const homes: Home[] = [];
/** A home whose host starts no VM by itself. */
const newHome = async () => {
  const home = await testHome({ vm: { startOnLaunch: false } });
  homes.push(home);
  return home;
};

vi.setConfig({ testTimeout: 60_000 });
beforeAll(buildBundles);
afterAll(() => Promise.all(homes.map((home) => home.dispose())));

/** Starts a host and waits until it says that it serves. */
async function startHost(home: Home, ...args: string[]) {
  const host = home.start(HOST, args);
  const message = await new Promise((resolve) => host.child.once('message', resolve));
  expect(message).toEqual({ type: 'ready', pid: host.child.pid });
  return host;
}

const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );

test('the command line chooses the engine, at an address that nobody need have confirmed before', async () => {
  const home = await newHome();
  await startHost(home);
  const chosen = async () => {
    const { out } = await home.slipway(['engine', '--json']);
    const { engines } = JSON.parse(out) as { engines: { id: string; chosen: boolean }[] };
    return engines.filter((engine) => engine.chosen).map(({ id }) => id);
  };
  expect(await chosen()).toEqual(['vm']);
  expect(await home.slipway(['engine', 'unix:///nonexistent/docker.sock'])).toMatchObject({
    code: 0,
    out: expect.stringContaining('Slipway has chosen unix:///nonexistent/docker.sock, which does not answer yet'),
  });
  expect(await chosen()).toEqual(['unix:///nonexistent/docker.sock']);
  expect(await home.slipway(['engine', 'nowhere'])).toMatchObject({
    ...{ code: 1, err: expect.stringContaining('there is no engine "nowhere"') },
  });
  expect((await home.slipway(['engine', 'vm'])).code).toBe(0);
  expect((await home.slipway(['engine'])).out).toMatch(/^vm \* /m);
});

describe('one host for one home', () => {
  test('a second one refuses, with the first one’s pid and what to do', async () => {
    const home = await newHome();
    const first = await startHost(home);
    const { status, stderr } = spawnSync(process.execPath, [HOST], { env: home.env, encoding: 'utf8' });
    expect(status).toBe(3);
    expect(stderr).toBe(
      `slipway host: ${home.home} is in use by process ${first.child.pid}. Use the Slipway that is running, or end it first.\n`,
    );
    expect((await home.slipway(['status'])).code).toBe(0);
  });

  test('what only the user may reach, only the user can', async () => {
    const home = await newHome();
    await startHost(home);
    expect(await modeOf(home.home)).toBe('700');
    for (const name of ['host.sock', 'docker.sock', 'web-token'])
      expect(await modeOf(`${home.home}/${name}`)).toBe('600');
  });

  test('after kill -9 the next one starts, whatever the first one left', async () => {
    const home = await newHome();
    const first = await startHost(home);
    first.child.kill('SIGKILL');
    await first.ended;
    expect(await exists(`${home.home}/host.sock`)).toBe(true);
    expect((await home.slipway(['status'])).code).toBe(3);
    await startHost(home);
    expect((await home.slipway(['status'])).code).toBe(0);
  });
});

describe('its end', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)('%s ends it in order', async (signal) => {
    const home = await newHome();
    const { child, ended } = await startHost(home);
    child.kill(signal);
    expect((await ended).code).toBe(0);
    for (const name of ['host.sock', 'docker.sock', 'web-token'])
      expect(await exists(`${home.home}/${name}`)).toBe(false);
    expect(await readFile(`${home.home}/logs/host.log`, 'utf8')).toContain('the host has ended');
  });

  test('one in the foreground ends with the process that started it', async () => {
    const home = await newHome();
    const { child, ended } = await startHost(home, '--foreground');
    child.disconnect();
    expect((await ended).code).toBe(0);
  });

  test('one in the foreground ends, too, when that process goes before it has started', async () => {
    const home = await newHome();
    const { child, ended } = home.start(HOST, ['--foreground']);
    child.disconnect();
    expect((await ended).code).toBe(0);
    expect(await readFile(`${home.home}/logs/host.log`, 'utf8')).toContain('the host has ended');
  });

  test('a background one does not, and `down` ends it', async () => {
    const home = await newHome();
    const { child, ended } = await startHost(home);
    child.disconnect();
    expect((await home.slipway(['status'])).code).toBe(0);
    const down = await home.slipway(['down', '--json']);
    expect([down.code, JSON.parse(down.out).state]).toEqual([0, 'absent']);
    expect((await ended).code).toBe(0);
  });

  test('a background one without its home ends, and leaves what is there by then to the next', async () => {
    const home = await newHome();
    const { child, ended } = await startHost(home);
    child.disconnect();
    await rm(home.home, { recursive: true });
    await mkdir(home.home, { mode: 0o700 });
    await writeFile(`${home.home}/settings.json`, JSON.stringify({ version: 1, vm: { startOnLaunch: false } }));
    const next = await startHost(home);
    expect((await ended).code).toBe(0);
    expect(JSON.parse((await home.slipway(['status', '--json'])).out)).toMatchObject({ pid: next.child.pid });
  });

  test('Ctrl-C while `open` starts one leaves none behind', async () => {
    const home = await newHome();
    const { child, ended } = home.start(CLI, ['open']);
    const locked = async () => expect(await exists(`${home.home}/host.lock`)).toBe(true);
    // Looked for often: the start goes on meanwhile, for some tenths of a second.
    await vi.waitFor(locked, { timeout: 60_000, interval: 5 });
    child.kill('SIGINT');
    const { code, out, err } = await ended;
    expect([code, out, err]).toEqual([1, '', expect.stringMatching(/slipway: interrupted\n$/)]);
    expect((await home.slipway(['status'])).code).toBe(3);
  });

  test('`down` leaves a host alone in which an app is open', async () => {
    const home = await newHome();
    const { child } = await startHost(home);
    const { url } = JSON.parse((await home.slipway(['open', '--json'])).out);
    const page = await openPage(url);
    const down = await home.slipway(['down']);
    expect(down.out).toContain('The app is open and stays.');
    expect(child.exitCode).toBe(null);
    page.close();
    await vi.waitFor(async () => expect((await home.slipway(['down'])).code).toBe(0), { timeout: 60_000 });
  });
});

// Side by side: each waits for a deadline of ours to pass, in a home of its own.
describe.concurrent('a host that does not answer', () => {
  test('is named with what to do, and `down --force` ends it', async () => {
    const home = await newHome();
    const { child, ended } = await startHost(home);
    child.kill('SIGSTOP');
    const found = await Promise.all([home.slipway(['status', '--json']), home.slipway(['up']), home.slipway(['down'])]);
    const hint = `Let it go on with "kill -CONT ${child.pid}", or end it with "slipway down --force".`;
    for (const { code, err } of found) {
      expect(code).toBe(1);
      expect(err).toContain(`slipway: the Slipway host (process ${child.pid}) is stopped. ${hint}`);
    }
    expect(JSON.parse(found[0]?.out ?? '').error).toMatchObject({
      code: 'TIMEOUT',
      details: { pid: child.pid, stopped: true },
    });
    const down = await home.slipway(['down', '--force', '--json']);
    expect(down).toMatchObject({ code: 0, err: expect.stringContaining(`Process ${child.pid} has ended`) });
    expect(JSON.parse(down.out).state).toBe('absent');
    expect((await ended).code).toBe(null);
    expect((await home.slipway(['status'])).code).toBe(3);
    expect(await exists(`${home.home}/host.sock`)).toBe(false);
  });

  test.each(['down --force', 'down'])('Ctrl-C while `%s` looks for what it left leaves none behind', async (line) => {
    const home = await newHome();
    const first = await startHost(home);
    first.child.kill(line === 'down' ? 'SIGKILL' : 'SIGSTOP');
    if (line === 'down') await first.ended;
    const { child, ended } = home.start(CLI, line.split(' '));
    const looks = new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk) => String(chunk).includes('looking for what it left') && resolve());
    });
    await Promise.race([looks, ended]);
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect([code, err]).toEqual([1, expect.stringMatching(/slipway: interrupted\n$/)]);
    expect((await home.slipway(['status'])).code).toBe(3);
    expect(await lockOwner(`${home.home}/host.lock`)).toBe(null);
  });

  /** Someone who tries to take the home and never gets it: a start waits for that. */
  async function rivalOf(home: Home) {
    let onKnock: () => void;
    const knocked = new Promise<void>((resolve) => {
      onKnock = resolve;
    });
    const server = createServer((socket) => {
      socket.on('error', () => undefined).end('1 trying\n');
      onKnock();
    });
    await new Promise<void>((resolve) => server.listen(`${home.home}/host.lock.0.sock`, resolve));
    return { knocked, close: () => server.close() };
  }

  test.each(['SIGTERM', 'disconnect'] as const)('as its start hangs, ends by %s all the same', async (how) => {
    const home = await newHome();
    const rival = await rivalOf(home);
    try {
      const { child, ended } = home.start(HOST, []);
      await rival.knocked;
      if (how === 'disconnect') child.disconnect();
      else child.kill(how);
      expect((await ended).err).toBe('slipway host: ended before it had started\n');
    } finally {
      rival.close();
    }
  });

  test.each(['up', 'serve'])('as its start by `%s` hangs, goes with Ctrl-C', async (command) => {
    const home = await newHome();
    const rival = await rivalOf(home);
    try {
      const { child, ended } = home.start(CLI, [command]);
      await rival.knocked;
      child.kill('SIGINT');
      const { code, err } = await ended;
      // One in the foreground speaks for itself.
      const words = command === 'serve' ? 'slipway host: ended before it had started\n' : '';
      expect([code, err]).toEqual([1, `${words}slipway: interrupted\n`]);
    } finally {
      rival.close();
    }
  });
});

describe('something else where a file of Slipway belongs', () => {
  const kinds: [string, (path: string) => unknown][] = [
    ['a FIFO', (path) => spawnSync('mkfifo', [path])],
    ['a link to a device that never ends', (path) => symlink('/dev/zero', path)],
    ['a file beyond all measure', (path) => writeFile(path, '').then(() => truncate(path, 2 ** 40))],
  ];
  test.each(kinds)('does not keep it from starting: %s as settings', async (_, make) => {
    const home = await newHome();
    const settings = `${home.home}/settings.json`;
    await rm(settings);
    await make(settings);
    // Not the VM: the standard settings would start it, from an image that is not there.
    const guest = { ...home.env, SLIPWAY_GUEST_DIR: `${home.home}/none` };
    const serve = spawn(process.execPath, [CLI, 'serve', '--web'], { env: guest, stdio: ['ignore', 'pipe', 'ignore'] });
    const url = await new Promise<string>((resolve) => serve.stdout.once('data', (chunk) => resolve(String(chunk))));
    const { api, close } = await openPage(url.trim());
    for await (const { notices, writable } of api.settings.watch({})) {
      expect([writable, notices.map(({ code }) => code)]).toEqual([false, ['settings-unreadable']]);
      break;
    }
    close();
    const ended = new Promise((resolve) => serve.once('exit', resolve));
    serve.kill('SIGINT');
    expect(await ended).toBe(0);
  });

  test('does not keep it from starting and ending: a FIFO as lock, log, or output', async () => {
    const home = await newHome();
    await mkdir(`${home.home}/logs`);
    for (const name of ['host.lock', 'logs/host.log']) spawnSync('mkfifo', [`${home.home}/${name}`]);
    const { child, ended } = await startHost(home);
    expect((await home.slipway(['status'])).code).toBe(0);
    child.kill('SIGTERM');
    expect((await ended).code).toBe(0);
    spawnSync('mkfifo', [`${home.home}/logs/host.out`]);
    const { code, err } = await home.slipway(['up']);
    expect([code, err]).toEqual([
      1,
      expect.stringContaining(`something else is in the way at ${home.home}/logs/host.out`),
    ]);
  });
});

describe('browser mode', () => {
  test('serves the built page and the contract, and keeps launch codes from pages', async () => {
    const home = await newHome();
    await startHost(home);
    const { url } = JSON.parse((await home.slipway(['open', '--json'])).out);
    expect(await (await fetch(url)).text()).toContain('<!doctype html>');
    const { api, close } = await openPage(url);
    expect(await api.host.status({})).toMatchObject({ state: 'absent', web: { url: `${new URL(url).origin}/` } });
    for await (const view of api.settings.watch({})) {
      expect(view.settings.vm.startOnLaunch).toBe(false);
      break;
    }
    await expect(api.host.openWeb({})).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(api.containers.start({ id: 'nonsense' })).rejects.toMatchObject({
      code: 'BAD_REQUEST',
      details: { path: 'id' },
    });
    close();
  });

  test('the link is given to the browser in a file, which goes once it is used', async () => {
    const home = await newHome();
    const bin = `${home.home}/bin`;
    await mkdir(bin);
    for (const opener of ['xdg-open', 'gtk-launch']) {
      const script = `#!/bin/sh\nfor last; do :; done\necho "$last" >${home.home}/given\n`;
      await writeFile(`${bin}/${opener}`, script, { mode: 0o755 });
    }
    const env = { ...home.env, DISPLAY: ':99', PATH: `${bin}:${process.env.PATH}` };
    const { status, stdout } = spawnSync(process.execPath, [CLI, 'open'], { env, encoding: 'utf8' });
    expect([status, stdout]).toEqual([0, 'Slipway is open in your browser.\n']);
    const page = fileURLToPath((await readFile(`${home.home}/given`, 'utf8')).trim());
    expect([dirname(page), await modeOf(page), await modeOf(dirname(page))]).toEqual([
      `${home.home}/launch`,
      '600',
      '700',
    ]);
    const url = /url=([^"]+)"/.exec(await readFile(page, 'utf8'))?.[1] ?? '';
    const log = await readFile(`${home.home}/logs/host.log`, 'utf8');
    expect(log).not.toContain(new URL(url).hash.slice(6));
    (await openPage(url)).close();
    await vi.waitFor(async () => expect(await exists(page)).toBe(false), { timeout: 60_000 });
    expect((await home.slipway(['down'])).code).toBe(0);
    expect(await exists(`${home.home}/launch`)).toBe(false);
  });

  test('a port that is taken is named, and nothing is left running', async () => {
    const home = await newHome();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      const { code, out, err } = await home.slipway(['serve', '--web', '--port', String(port)]);
      expect([code, out]).toEqual([1, '']);
      expect(err).toBe(
        `slipway: port ${port} is used by another program. Choose another port, or leave it out for a free one.\n`,
      );
      expect((await home.slipway(['status'])).code).toBe(3);
      expect(await exists(`${home.home}/host.sock`)).toBe(false);
    } finally {
      other.close();
    }
  });

  test.each(['serve', 'up'])('what the host cannot do, `%s` says in one line', async (command) => {
    const home = await newHome();
    await mkdir(`${home.home}/docker.sock`);
    const { code, err } = await home.slipway([command]);
    expect([code, err]).toEqual([
      1,
      `slipway: ${home.home}/docker.sock exists and is not a socket. Move it away; Slipway does not delete what it did not make.\n`,
    ]);
    expect(await exists(`${home.home}/host.sock`)).toBe(false);
  });

  test('`serve --web` prints the URL, and Ctrl-C ends it in order', async () => {
    const home = await newHome();
    const { child, ended } = home.start(CLI, ['serve', '--web']);
    const url = await new Promise<string>((resolve) =>
      child.stdout?.once('data', (chunk) => resolve(String(chunk).trim())),
    );
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{43}$/);
    const second = await home.slipway(['serve', '--web']);
    expect([second.code, new URL(second.out).origin]).toEqual([0, new URL(url).origin]);
    expect(second.err).toContain('runs already');
    const { origin, port } = new URL(url);
    expect((await home.slipway(['serve', '--web', '--port', port])).code).toBe(0);
    const other = await home.slipway(['serve', '--web', '--port', '1']);
    expect([other.code, other.out]).toEqual([1, '']);
    expect(other.err).toContain(`at ${origin}/. Leave --port out to use it as it is, or end it first`);
    (await openPage(url)).close();
    child.kill('SIGINT');
    const { code, err } = await ended;
    expect([code, err]).toEqual([0, expect.stringContaining('Slipway has ended.')]);
    expect((await home.slipway(['status'])).code).toBe(3);
  });
});

describe('a user without HOME and without an entry in the list of users', () => {
  const uid = 4242;
  const asNobody = (file: string, args: string[], env: Record<string, string>) => [
    ...['--reuid', String(uid), '--clear-groups', 'env', '-i', `PATH=${process.env.PATH}`],
    ...Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ...[process.execPath, file, ...args],
  ];

  test('is served from the SLIPWAY_HOME that is set', async () => {
    const home = await newHome();
    for (const path of [home.home, `${home.home}/settings.json`]) await chown(path, uid, uid);
    const env = { SLIPWAY_HOME: home.home };
    const serve = spawn('setpriv', asNobody(CLI, ['serve', '--web'], env), { stdio: ['ignore', 'pipe', 'pipe'] });
    const exited = new Promise((resolve) => serve.once('exit', resolve));
    const said = new Promise<string>((resolve) => serve.stdout.once('data', (chunk) => resolve(String(chunk).trim())));
    const url = await Promise.race([said, exited.then(() => String(serve.stderr.read()))]);
    expect(await (await fetch(url)).text()).toContain('<!doctype html>');
    serve.kill('SIGINT');
    expect(await exited).toBe(0);
  });

  test.each([[{}], [{ HOME: '' }], [{ HOME: 'here' }]])('is told what to set with %j alone', (env: object) => {
    for (const [file, args, name] of [
      [CLI, ['up'], 'slipway'],
      [HOST, [], 'slipway host'],
    ] as const) {
      const { status, stderr } = spawnSync('setpriv', asNobody(file, [...args], { ...env }), { encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stderr).toBe(
        `${name}: there is no folder for Slipway’s data: this user has no home. Set SLIPWAY_HOME to a folder of your own.\n`,
      );
    }
    expect(spawnSync('setpriv', asNobody(CLI, ['help'], { ...env })).status).toBe(0);
  });
});
