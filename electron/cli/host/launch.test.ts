import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { HOST_START_MS } from '../../platform/host-start.ts';
import { isAlive, killProcess } from '../../platform/process-identity.ts';
import { Interrupted } from '../errors.ts';
import { fakeHost } from '../testing/fake-host.ts';
import {
  failed,
  homeForEachTest,
  hostThatSays,
  inHome,
  otherHost,
  pathsOfHome,
  slipway,
} from '../testing/started-host.ts';
import { offlineStatus } from './offline-status.ts';

homeForEachTest();

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
    const entry = inHome('host.cjs');
    await writeFile(entry, 'process.exit(9)');
    const { code, err } = slipway('up', entry);
    expect([await code, err()]).toEqual([1, 'slipway: the host ended at its start (exit code 9)\n']);
  });
});

test('a start that is interrupted is over once the host has ended, not once it serves after all', async () => {
  const entry = inHome('host.cjs');
  const [begun, ended] = [inHome('begun'), inHome('ended')];
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
    await vi.waitFor(() => stat(begun), { timeout: 60_000 });
    interrupted.abort(new Interrupted('SIGINT'));
    expect([await code, err()]).toEqual([1, 'slipway: interrupted\n']);
    await Promise.all([begun, ended].map((path) => rm(path)));
  }
});

test.each(['up', 'serve'])('a host that `%s` started and that hangs is told of, and left to end', async (word) => {
  const entry = inHome('host.cjs');
  const begun = inHome('begun');
  const script = `
    const fs = require('node:fs');
    process.on('disconnect', () => fs.rmSync(${JSON.stringify(begun)}));
    setInterval(() => undefined, 1000);
    fs.writeFileSync(${JSON.stringify(`${begun}.new`)}, String(process.pid));
    fs.renameSync(${JSON.stringify(`${begun}.new`)}, ${JSON.stringify(begun)});`;
  await writeFile(entry, script);
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const { code, all } = slipway(word, entry);
  const pid = await vi.waitFor(() => readFile(begun, 'utf8'), { timeout: 60_000 });
  onTestFinished(() => void killProcess(Number(pid)));
  await vi.advanceTimersByTimeAsync(HOST_START_MS);
  expect(await code).toBe(1);
  expect(all()).toBe(
    'The host does not serve yet; waiting for it …\n' +
      `slipway: the Slipway host (process ${pid}) did not start within 90 s. It ends by itself unless it hangs; ` +
      `then end it with "slipway down --force". Its log is ${pathsOfHome().hostLog}.\n`,
  );
  await vi.waitFor(() => expect(stat(begun)).rejects.toMatchObject({ code: 'ENOENT' }), { timeout: 60_000 });
  expect(await isAlive(Number(pid))).toBe(true);
});

test('`up` says that it waits for another host that does not serve, and starts no more until that one is gone', async () => {
  const pid = await otherHost("server.close(); console.log('there'); setInterval(() => undefined, 1000);");
  const inUse = failed('IN_USE', 'in use', { pid });
  const { code, all } = slipway('up', await hostThatSays(inUse, failed('FORBIDDEN', 'the second one')));
  let said = '';
  const hear = () => {
    said += all();
    expect(said).toContain('waiting for it');
  };
  await vi.waitFor(hear, { timeout: 60_000 });
  process.kill(pid, 'SIGKILL');
  expect([await code, said + all()]).toEqual([
    1,
    'The host does not serve yet; waiting for it …\nslipway: the second one\n',
  ]);
});

test('the port of a host that serves on a URL’s own port is known', async () => {
  const paths = pathsOfHome();
  const url = 'http://127.0.0.1/';
  const answer = Object.assign(await offlineStatus(paths), { pid: 7, web: { url }, url });
  const host = await fakeHost(paths.hostSocket, answer);
  onTestFinished(() => host.end());
  const { code, out, err } = slipway('serve --web --port 80', 'none');
  expect([await code, out()], err()).toEqual([0, `${url}\n`]);
});

test.each(['up', 'open', 'serve'])('`%s` waits for a host that is ending, then starts its own', async (word) => {
  const paths = pathsOfHome();
  const host = await fakeHost(paths.hostSocket, { ...(await offlineStatus(paths)), pid: 7, ending: true });
  const { code, err } = slipway(word, await hostThatSays(failed('FORBIDDEN', 'the next one')));
  await expect.poll(() => host.asked).toBe(1);
  await host.end();
  expect(await code).toBe(1);
  expect(err()).toBe('The last host is ending; waiting for it …\nslipway: the next one\n');
});
