import { mkdtemp, writeFile } from 'node:fs/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { HostStatus } from '../../contract/host.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { CLI, type testHome } from './slipway.ts';

interface Given {
  readonly home: Awaited<ReturnType<typeof testHome>>;
  readonly statusOf: () => Promise<HostStatus>;
  readonly bootId: () => Promise<string>;
  readonly runWaiting: (name: string, options?: object) => Promise<string>;
  readonly docker: (method: string, path: string) => Promise<{ readonly status: number; readonly text: string }>;
}

/** What somebody who uses a whole Slipway finds after its VM has slept; in one whose container `waiting` runs, which is left running. */
export function testSleep(given: () => Given): void {
  const sleep = async ({ home, statusOf }: Given) => {
    const { code, err } = await home.slipway(['sleep']);
    expect(code, err).toBe(0);
    expect(await statusOf()).toMatchObject({ state: 'asleep' });
  };

  test('a wake by a call of the app has containers, ports and folders as they were, and what ended is said', async () => {
    const { home, runWaiting, docker, bootId, ...rest } = given();
    const folder = await mkdtemp('/tmp/swf-');
    onTestFinished(() => removeFolder(folder));
    await writeFile(`${folder}/file`, 'of the host');
    expect((await home.slipway(['share', 'add', folder])).code).toBe(0);
    const web = ['sh', '-c', 'echo hello >/hello; exec busybox httpd -f -p 80 -h /'];
    const published = { '80/tcp': [{ HostPort: '18437' }] };
    await runWaiting('web', { Cmd: web, HostConfig: { PortBindings: published }, ExposedPorts: { '80/tcp': {} } });
    const answer = async () => (await fetch('http://127.0.0.1:18437/hello')).text();
    await expect.poll(() => answer().catch(String)).toBe('hello\n');
    const before = await bootId();
    const list = home.start(CLI, ['shell', 'waiting', '--', 'sh', '-c', 'echo begun; exec busybox sleep 5000']);
    await new Promise((resolve) => list.child.stdout?.once('data', resolve));

    await sleep({ home, runWaiting, docker, bootId, ...rest });
    expect(await list.ended).toMatchObject({
      err: 'slipway: the VM went to sleep. Whatever needs the engine wakes it.\n',
    });
    const exec = await home.slipway(['exec', 'waiting', '--', 'printf', 'there']);
    expect([exec.code, exec.out]).toEqual([0, 'there']);
    expect(await bootId()).toBe(before);
    await expect.poll(() => answer().catch(String)).toBe('hello\n');
    const reads = { Cmd: ['cat', '/f/file'], HostConfig: { Binds: [`${folder}:/f`] } };
    const id = await runWaiting('reads', reads);
    await docker('POST', `/containers/${id}/wait`);
    expect((await docker('GET', `/containers/${id}/logs?stdout=1`)).text).toContain('of the host');
    for (const name of ['web', 'reads']) await docker('DELETE', `/containers/${name}?force=1`);
    expect((await home.slipway(['share', 'remove', folder])).code).toBe(0);
  }, 120_000);

  test('at quit it sleeps where the settings say so, and the next host goes on with it', async () => {
    const { home, statusOf, bootId } = given();
    const before = await bootId();
    expect((await home.slipway(['settings', 'set', 'app.onQuit', 'sleep'])).code).toBe(0);
    const { pid } = await statusOf();
    process.kill(pid ?? 0, 'SIGTERM');
    await vi.waitFor(async () => expect((await home.slipway(['status'])).code).toBe(3), { timeout: 60_000 });
    expect((await home.slipway(['up'])).code).toBe(0);
    expect((await home.slipway(['settings', 'set', 'app.onQuit', 'stop'])).code).toBe(0);
    expect(await bootId()).toBe(before);
  }, 120_000);

  test('one that sleeps sleeps on when its host ends, and `down` without a host ends in order what is frozen in it', async () => {
    const { home, statusOf, docker, ...rest } = given();
    await sleep({ home, statusOf, docker, ...rest });
    const { pid } = await statusOf();
    process.kill(pid ?? 0, 'SIGTERM');
    await vi.waitFor(async () => expect((await home.slipway(['status'])).code).toBe(3), { timeout: 60_000 });
    expect(await statusOf()).toMatchObject({ pid: null, state: 'asleep' });
    const down = await home.slipway(['down']);
    expect([down.code, down.err]).toEqual([0, expect.stringContaining('The VM sleeps, and is ended in order')]);
    expect(await statusOf()).toMatchObject({ pid: null, state: 'stopped' });
    expect((await home.slipway(['up'])).code).toBe(0);
    // Its process was asked to end, which one that is cut off with its VM never is.
    const { State } = JSON.parse((await docker('GET', '/containers/waiting/json')).text);
    expect(State).toMatchObject({ Running: false, ExitCode: 143 });
    await docker('POST', '/containers/waiting/start');
  }, 180_000);
}
