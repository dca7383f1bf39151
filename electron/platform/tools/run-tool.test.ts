import { chmod, mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { removeFolder } from '../testing/remove-folder.ts';
import { findTool } from './in-use.ts';
import { runTool, type ToolRun } from './run-tool.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-run-tool-'));
});
afterEach(() => removeFolder(dir));

async function tool(script: string, name = 'docker-compose') {
  const path = join(dir, name);
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
  return { path, isOurs: true };
}

const never = new AbortController().signal;
async function ran(script: string, args: readonly string[] = [], more: Partial<ToolRun> = {}) {
  const told: unknown[] = [];
  const onProgress = (each: unknown) => void told.push(each);
  const result = await runTool(await tool(script), args, {
    dockerHost: 'unix:///d.sock',
    signal: never,
    onProgress,
    ...more,
  });
  return { ...result, told };
}

describe('a tool that is run', () => {
  test('gets its arguments as they are, the engine’s address, its input, and nothing else of the environment', async () => {
    process.env.SW_SECRET = 'secret';
    const { stdout } = await ran(
      'for a in "$@"; do echo "<$a>"; done; echo "$DOCKER_HOST $DOCKER_CONTEXT$SW_SECRET"; cat',
      ['a b', '$(id)', '*'],
      {
        input: 'typed',
      },
    );
    delete process.env.SW_SECRET;
    expect(stdout).toBe('<a b>\n<$(id)>\n<*>\nunix:///d.sock \ntyped');
  });

  test('tells how far it is by objects, and what else it says is kept for who asks why it failed', async () => {
    const script = `echo '{"id":"web","status":"Crea' | tr -d '\\n' >&2; echo 'ting"}' >&2
      echo 'WARN: odd' >&2; echo '{ no json' >&2; echo '"text"' >&2; echo '{"id":"web","status":"Created"}' >&2; printf 'broken' >&2; exit 3`;
    const { code, told, words } = await ran(script);
    expect(told).toEqual([
      { id: 'web', status: 'Creating' },
      { id: 'web', status: 'Created' },
    ]);
    expect([code, words]).toEqual([3, 'WARN: odd\n{ no json\n"text"\nbroken']);
  });

  test('that prints without end costs no more than its bounds, on either output', async () => {
    const { code, stdout, isCut, words, told } = await ran(
      'head -c 20000000 /dev/zero | tr "\\0" x; head -c 20000000 /dev/zero | tr "\\0" y >&2; yes noise | head -n 500000 >&2; echo "the reason" >&2',
    );
    expect({ code, length: stdout.length, isCut, told }).toEqual({
      code: 0,
      length: 4 * 1024 * 1024,
      isCut: true,
      told: [],
    });
    expect(words.length).toBeLessThanOrEqual(16 * 1024);
    expect(words).toMatch(/the reason$/);
  });

  test('ends in order with its task, which hears of it when it has', async () => {
    const task = new AbortController();
    const script = `trap 'echo tidy > "${dir}/end"; exit 0' TERM; echo '{"up":true}' >&2; while :; do sleep 0.05; done`;
    const running = ran(script, [], { signal: task.signal, onProgress: () => task.abort(new Error('called off')) });
    await expect(running).rejects.toThrow('called off');
    expect(await readFile(join(dir, 'end'), 'utf8')).toBe('tidy\n');
  });

  test('is killed where it pays no heed, and not waited for where a child of its own goes on', async () => {
    const task = new AbortController();
    const script = `trap '' TERM; sleep 300 & echo "{\\"child\\":$!,\\"own\\":$$}" >&2; while :; do sleep 0.05; done`;
    const pids = vi.fn();
    const onProgress = (told: unknown) => {
      pids(told);
      task.abort(new Error('called off'));
    };
    await expect(ran(script, [], { signal: task.signal, graceMs: 50, onProgress })).rejects.toThrow('called off');
    const [{ own, child }] = pids.mock.calls[0] as [{ own: number; child: number }];
    process.kill(child, 'SIGKILL');
    expect(() => process.kill(own, 0)).toThrow('ESRCH');
  });

  test('is not begun for a task that is over, and named where it cannot be started', async () => {
    const over = AbortSignal.abort(new Error('over'));
    await expect(ran(`echo x > "${dir}/ran"`, [], { signal: over })).rejects.toThrow('over');
    await expect(readFile(join(dir, 'ran'))).rejects.toThrow('ENOENT');
    const options = { dockerHost: '', signal: never, onProgress: () => undefined };
    const missing = { path: join(dir, 'nothing'), isOurs: false };
    await expect(runTool(missing, [], options)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

test('a tool is Slipway’s own, else the user’s, else missed with what to do', async () => {
  const shipped = join(dir, 'shipped');
  await mkdir(shipped);
  const env = { HOME: dir, PATH: dir, SLIPWAY_TOOLS_DIR: shipped };
  await expect(findTool('docker-compose', env, dir)).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    hint: expect.stringMatching(/Install/),
  });
  await tool('true');
  expect(await findTool('docker-compose', env, dir)).toEqual({ path: join(dir, 'docker-compose'), isOurs: false });
  await tool('true', 'shipped/docker-compose');
  const of = [{ name: 'docker-compose', kind: 'plugin', file: 'docker-compose', version: '2' }];
  await writeFile(join(shipped, 'manifest.json'), JSON.stringify({ format: 1, tools: of }));
  expect(await findTool('docker-compose', env, dir)).toEqual({ path: join(shipped, 'docker-compose'), isOurs: true });
});
