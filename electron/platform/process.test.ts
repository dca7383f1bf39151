import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { howEnded, operand, run, start } from './process.ts';
import { isAlive, processCommandLine, processStartTime } from './process-identity.ts';
import { removeFolder } from './testing/remove-folder.ts';

const node = process.execPath;

test('output, code and input', async () => {
  const script = 'process.stdin.pipe(process.stdout); process.stderr.write("e"); process.exitCode = 3';
  expect(await run(node, ['-e', script], { input: 'in' })).toEqual({
    code: 3,
    signal: null,
    stdout: 'in',
    stderr: 'e',
  });
});

test('an argument is never seen by a shell', async () => {
  const { stdout } = await run(node, ['-p', 'process.argv[1]', '$(id); "x" | y']);
  expect(stdout).toBe('$(id); "x" | y\n');
});

test('children do not see our secrets', async () => {
  process.env.SLIPWAY_TEST_SECRET = 'canary';
  try {
    const { stdout } = await run(node, ['-p', 'JSON.stringify(process.env)'], { env: { GIVEN: 'yes' } });
    expect(stdout).not.toContain('canary');
    expect(JSON.parse(stdout)).toMatchObject({ GIVEN: 'yes', PATH: process.env.PATH });
  } finally {
    delete process.env.SLIPWAY_TEST_SECRET;
  }
});

test('a program that is not there is UNSUPPORTED and named', async () => {
  await expect(run('slipway-no-such-program', [])).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    details: { program: 'slipway-no-such-program' },
  });
});

test('time-out and cancel end the process', async () => {
  const forever = ['-e', 'setInterval(() => {}, 1000)'];
  await expect(run(node, forever, { timeoutMs: 100 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  const abort = new AbortController();
  const call = run(node, forever, { signal: abort.signal });
  abort.abort(new Error('no longer wanted'));
  await expect(call).rejects.toThrow('no longer wanted');
});

test('a grandchild that holds the output keeps nobody waiting beyond the time-out', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-run-'));
  const file = join(dir, 'pid');
  try {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const call = run('sh', ['-c', 'sleep 100 & echo $! > "$1"', 'sh', file], { timeoutMs: 2000 });
    const isLate = expect(call).rejects.toMatchObject({ code: 'TIMEOUT' });
    const pid = () => readFile(file, 'utf8').catch(() => '');
    await expect.poll(pid).toMatch(/\n$/);
    await vi.advanceTimersByTimeAsync(2000);
    await isLate;
    process.kill(Number(await pid()), 'SIGKILL');
  } finally {
    vi.useRealTimers();
    await removeFolder(dir);
  }
});

test('output is cut off at the limit', async () => {
  const { stdout } = await run(node, ['-e', 'process.stdout.write("x".repeat(300000))'], { maxOutputBytes: 1000 });
  expect(stdout).toHaveLength(1000);
});

test('end() asks first and kills one that does not listen', async () => {
  const polite = await start(node, ['-e', 'setInterval(() => {}, 1000)']);
  expect(await polite.end(5000)).toEqual({ code: null, signal: 'SIGTERM' });
  const deaf = await start(node, [
    '-e',
    'process.on("SIGTERM", () => {}); console.log("up"); setInterval(() => {}, 1000)',
  ]);
  await new Promise((resolve) => deaf.stdout?.once('data', resolve));
  expect(await deaf.end(100)).toEqual({ code: null, signal: 'SIGKILL' });
});

test('files a child makes are private', async () => {
  const { stdout } = await run(node, ['-p', 'process.umask().toString(8)']);
  // A test runner's worker thread may not change it.
  expect(stdout.trim()).toBe(isMainThread ? '77' : process.umask().toString(8));
});

test('children end with us, unless they were started to survive', async () => {
  vi.resetModules();
  const fresh = await import('./process.ts');
  const before = new Set(process.listeners('exit'));
  const forever = ['-e', 'setInterval(() => {}, 1000)'];
  const mortal = await fresh.start(node, forever);
  const survivor = await fresh.start(node, forever, { survive: true });
  const [atExit] = process.listeners('exit').filter((listener) => !before.has(listener));
  atExit?.call(process, 0);
  expect(await mortal.exited).toEqual({ code: null, signal: 'SIGKILL' });
  expect(await isAlive(survivor.pid)).toBe(true);
  expect(await survivor.end(5000)).toEqual({ code: null, signal: 'SIGTERM' });
});

test('a process is known by its start time and command line', async () => {
  const child = await start(node, ['-e', 'setInterval(() => {}, 1000)', 'a-mark']);
  const first = await processStartTime(child.pid);
  expect(first).toBeTruthy();
  expect(await processStartTime(child.pid)).toBe(first);
  expect(await processStartTime(process.pid)).not.toBe(first);
  expect(await processCommandLine(child.pid)).toContain('a-mark');
  expect(await isAlive(child.pid)).toBe(true);
  child.kill();
  await child.exited;
  expect(await isAlive(child.pid)).toBe(false);
  expect(await processStartTime(child.pid)).toBeNull();
});

test('an operand that looks like an option is refused', () => {
  expect(operand('name')).toBe('name');
  expect(() => operand('--privileged')).toThrow('must not begin');
});

test('how one ended names its code, or the signal that ended it', async () => {
  const words = async (script: string) => howEnded(await run('sh', ['-c', script]));
  expect(await words('exit 3')).toBe('ended with 3');
  expect(await words('kill -TERM $$')).toBe('was ended by SIGTERM');
});
