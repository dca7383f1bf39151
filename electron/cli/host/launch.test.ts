import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { HOST_START_MS } from '../../platform/host-start.ts';
import { homePaths } from '../../platform/paths.ts';
import { isAlive, killProcess, processStartTime } from '../../platform/process-identity.ts';
import { Interrupted } from '../errors.ts';
import { run } from '../run.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { offlineStatus } from './offline-status.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-l-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A host program that says these things, one each time it is started, and ends. */
async function hostThatSays(...messages: object[]): Promise<string> {
  const entry = join(home, 'host.cjs');
  const script = `
    const fs = require('node:fs');
    const file = ${JSON.stringify(join(home, 'starts'))};
    fs.appendFileSync(file, '.');
    process.send(${JSON.stringify(messages)}[fs.statSync(file).size - 1], () => process.exit(1));`;
  await writeFile(entry, script);
  return entry;
}

function slipway(line: string, entry: string, signal = new AbortController().signal) {
  const { io, out, err } = fakeIo({ SLIPWAY_HOME: home, SLIPWAY_HOST_ENTRY: entry });
  return { code: run(line.split(' '), io, signal), out, err };
}

const failed = (code: string, message: string, details = {}) => ({ type: 'failed', error: { code, message, details } });

describe('a host that was started', () => {
  test('says itself why it cannot', async () => {
    const entry = await hostThatSays(failed('FORBIDDEN', 'the home is locked'));
    const { code, err } = slipway('up', entry);
    expect([await code, err()]).toEqual([1, 'slipway: the home is locked\n']);
  });

  test('and found another one ending is started again', async () => {
    const inUse = failed('IN_USE', 'in use by process 7', { pid: 7 });
    const entry = await hostThatSays(inUse, inUse, failed('FORBIDDEN', 'the third one'));
    const { code, err } = slipway('up', entry);
    expect([await code, err()]).toEqual([1, 'slipway: the third one\n']);
  });

  test('and ended without a word is named by how it ended', async () => {
    const entry = join(home, 'host.cjs');
    await writeFile(entry, 'process.exit(9)');
    const { code, err } = slipway('up', entry);
    expect([await code, err()]).toEqual([1, 'slipway: the host ended at its start (exit code 9)\n']);
  });
});

test('a start that is interrupted is over once the host has ended, not once it serves after all', async () => {
  const entry = join(home, 'host.cjs');
  const [begun, ended] = [join(home, 'begun'), join(home, 'ended')];
  // It has something to stop before it goes.
  const script = `
    const fs = require('node:fs');
    process.on('SIGTERM', () => process.send({ type: 'ready', pid: process.pid }, () => setTimeout(() => {
      fs.writeFileSync(${JSON.stringify(ended)}, '');
      process.exit(0);
    }, 500)));
    setInterval(() => undefined, 1000);
    fs.writeFileSync(${JSON.stringify(begun)}, '');`;
  await writeFile(entry, script);
  for (const word of ['up', 'serve']) {
    const interrupted = new AbortController();
    const { code, err } = slipway(word, entry, interrupted.signal);
    await vi.waitFor(() => stat(begun), { timeout: 10_000 });
    interrupted.abort(new Interrupted('SIGINT'));
    expect([await code, err()]).toEqual([1, 'slipway: interrupted\n']);
    await Promise.all([begun, ended].map((path) => rm(path)));
  }
}, 30_000);

test.each(['up', 'serve'])(
  'a host that `%s` started and that hangs is told of, and left to end',
  async (word) => {
    const entry = join(home, 'host.cjs');
    const begun = join(home, 'begun');
    const script = `
    const fs = require('node:fs');
    process.on('disconnect', () => fs.rmSync(${JSON.stringify(begun)}));
    setInterval(() => undefined, 1000);
    fs.writeFileSync(${JSON.stringify(`${begun}.new`)}, String(process.pid));
    fs.renameSync(${JSON.stringify(`${begun}.new`)}, ${JSON.stringify(begun)});`;
    await writeFile(entry, script);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => void vi.useRealTimers());
    const { code, err } = slipway(word, entry);
    const pid = await vi.waitFor(() => readFile(begun, 'utf8'), { timeout: 10_000 });
    onTestFinished(() => void killProcess(Number(pid)));
    await vi.advanceTimersByTimeAsync(HOST_START_MS);
    expect(await code).toBe(1);
    expect(err()).toBe(
      'The host does not serve yet; waiting for it …\n' +
        `slipway: the Slipway host (process ${pid}) did not start within 90 s. It ends by itself unless it hangs; ` +
        `then end it with "slipway down --force". Its log is ${homePaths({ env: { SLIPWAY_HOME: home } }).hostLog}.\n`,
    );
    await vi.waitFor(() => expect(stat(begun)).rejects.toMatchObject({ code: 'ENOENT' }), { timeout: 10_000 });
    expect(await isAlive(Number(pid))).toBe(true);
  },
  30_000,
);

/** A process that holds the home and does this with each connection to its socket. */
async function otherHost(script: string) {
  const paths = homePaths({ env: { SLIPWAY_HOME: home } });
  const head = `const server = require('node:http').createServer().listen(${JSON.stringify(paths.hostSocket)}, () => console.log('there'));`;
  const child = spawn(process.execPath, ['-e', head + script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid as number;
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await writeFile(paths.hostLockFile, JSON.stringify({ pid, startTime: await processStartTime(pid) }));
  return pid;
}

test.each([
  [
    'speaks another protocol',
    `new (require('ws').WebSocketServer)({ server }).on('connection', (socket) =>
      socket.on('message', () => socket.send('{"t":"hello","protocol":99,"version":"0","pid":7}')));`,
    /^the host speaks protocol 99, this client \d+; it is being ended …$/m,
  ],
  ['resets every connection', "server.on('connection', (socket) => socket.destroy());", /; it is being ended …$/m],
])(
  '`down --force` ends a host that %s',
  async (_, script, words) => {
    const pid = await otherHost(script);
    const { code, err } = slipway('down --force', await hostThatSays(failed('FORBIDDEN', 'the next one')));
    expect(await code).toBe(1);
    const said = err();
    expect(said).toMatch(words);
    expect(said).toContain(`Process ${pid} has ended; looking for what it left …\nslipway: the next one\n`);
    expect(await isAlive(pid)).toBe(false);
  },
  30_000,
);

test('`down --force` leaves a host alone that cuts it off because it has nearly ended', async () => {
  const ended = join(home, 'ended');
  await otherHost(`server.on('connection', (socket) => { socket.destroy(); setTimeout(() => {
    require('node:fs').writeFileSync(${JSON.stringify(ended)}, '');
    process.exit(0);
  }, 500); });`);
  const { code, err } = slipway('down --force', 'none');
  expect([await code, err()]).toEqual([3, expect.not.stringContaining('being ended')]);
  await stat(ended);
}, 30_000);

test('`down --force` waits for a host that holds the home and serves only later, as one that takes over a VM', async () => {
  const pid = await otherHost(
    `server.close(); console.log('there'); setTimeout(() => server.listen(${JSON.stringify(homePaths({ env: { SLIPWAY_HOME: home } }).hostSocket)}), 11000);
    new (require('ws').WebSocketServer)({ server }).on('connection', (socket) =>
      socket.on('message', () => socket.send('{"t":"hello","protocol":99,"version":"0","pid":7}')));`,
  );
  const { code, err } = slipway('down --force', await hostThatSays(failed('FORBIDDEN', 'the next one')));
  expect(await code).toBe(1);
  expect(err()).toMatch(
    /^The host does not serve yet; it is killed unless it does within 90 s …\nthe host speaks protocol 99/,
  );
  expect(await isAlive(pid)).toBe(false);
}, 60_000);

test.skipIf(process.platform === 'win32')(
  '`down --force` ends a host at once that holds the home, does not serve and is stopped',
  async () => {
    const pid = await otherHost("server.close(); console.log('there'); setInterval(() => undefined, 1000);");
    process.kill(pid, 'SIGSTOP');
    const { code, err } = slipway('down --force', await hostThatSays(failed('FORBIDDEN', 'the next one')));
    expect(await code).toBe(1);
    expect(err()).toContain(
      `the Slipway host (process ${pid}) is stopped; it is being ended …\nProcess ${pid} has ended`,
    );
  },
  30_000,
);

test('`up` says that it waits for another host that does not serve, and starts no more until that one is gone', async () => {
  const pid = await otherHost("server.close(); console.log('there'); setInterval(() => undefined, 1000);");
  const inUse = failed('IN_USE', 'in use', { pid });
  const { code, err } = slipway('up', await hostThatSays(inUse, failed('FORBIDDEN', 'the second one')));
  let said = '';
  const hear = () => {
    said += err();
    expect(said).toContain('waiting for it');
  };
  await vi.waitFor(hear, { timeout: 20_000 });
  process.kill(pid, 'SIGKILL');
  expect([await code, said + err()]).toEqual([
    1,
    'The host does not serve yet; waiting for it …\nslipway: the second one\n',
  ]);
}, 60_000);

test('the port of a host that serves on a URL’s own port is known', async () => {
  const paths = homePaths({ env: { SLIPWAY_HOME: home } });
  const url = 'http://127.0.0.1/';
  const answer = Object.assign(await offlineStatus(paths), { pid: 7, web: { url }, url });
  const host = await fakeHost(paths.hostSocket, answer);
  onTestFinished(() => host.end());
  const { code, out, err } = slipway('serve --web --port 80', 'none');
  expect([await code, out()], err()).toEqual([0, `${url}\n`]);
});

test.each(['up', 'open', 'serve'])('`%s` waits for a host that is ending, then starts its own', async (word) => {
  const paths = homePaths({ env: { SLIPWAY_HOME: home } });
  const host = await fakeHost(paths.hostSocket, { ...(await offlineStatus(paths)), pid: 7, ending: true });
  const { code, err } = slipway(word, await hostThatSays(failed('FORBIDDEN', 'the next one')));
  await expect.poll(() => host.asked).toBe(1);
  await host.end();
  expect(await code).toBe(1);
  expect(err()).toBe('The last host is ending; waiting for it …\nslipway: the next one\n');
});
