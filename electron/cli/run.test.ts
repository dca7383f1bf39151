import { chmod, mkdir, mkdtemp, open, readdir, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hostStatus } from '../contract/host.ts';
import { VERSION } from '../contract/version.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { run } from './run.ts';
import { fakeIo } from './testing/fake-io.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-cli-'));
});
afterEach(() => removeFolder(dir));

const never = new AbortController().signal;
const slipway = async (line: string, env?: NodeJS.ProcessEnv) => {
  const { io, out, err } = fakeIo(env);
  const code = await run(line.split(' ').filter(Boolean), io, never);
  return { code, out: out(), err: err() };
};

describe('exit codes and where things are written', () => {
  test.each([
    ['help', 0],
    ['', 0],
    ['version', 0],
    ['status', 3],
    ['down', 3],
    ['restart', 3],
    ['shell web', 3],
    ['exec web -- ls', 3],
    ['exec web', 2],
    ['exec -e =x web -- ls', 2],
    ['ssh', 3],
    ['engine', 3],
    ['engine default', 3],
    ['engine a b', 2],
    ['settings', 3],
    ['settings get vm.cpus', 3],
    ['settings get', 2],
    ['settings set vm.cpus', 2],
    ['settings nonsense', 2],
    ['tools nonsense', 2],
    ['logs', 3],
    ['logs --source dockerd', 3],
    ['nonsense', 2],
    ['up --nonsense', 2],
    ['serve --port 5', 2],
    ['logs -n many', 2],
    ['logs --source nowhere', 2],
  ])('slipway %s ends with %d', async (line, code) => {
    const { code: found, err } = await slipway(line);
    expect(found).toBe(code);
    // One line for people, never a stack.
    expect(err.split('\n').filter(Boolean).length).toBeLessThanOrEqual(1);
    expect(err).not.toContain('    at ');
  });

  test.each([
    ['exec web -- cat', 'slipway: input is not passed on; add -i\n'],
    ['exec -i web -- cat', ''],
    ['shell web', ''],
  ])('whether input that is handed over is left alone is said: %s', async (line, note) => {
    const path = join(dir, 'input');
    await writeFile(path, 'hello');
    const file = await open(path);
    const { io, err } = fakeIo();
    await run(line.split(' '), { ...io, stdin: Object.assign(io.stdin, { fd: file.fd }) }, never);
    await file.close();
    expect(err().replace(/^slipway: .*not running.*\n/m, '')).toBe(note);
  });

  test('a home that cannot be used is named', async () => {
    const { code, err } = await slipway('up', {
      SLIPWAY_HOME: '/dev/null/x',
      SLIPWAY_HOST_ENTRY: import.meta.filename,
    });
    expect(code).toBe(1);
    expect(err).toMatch(/^slipway: cannot prepare a folder.*\/dev\/null.*\n$/);
  });

  test('a home that others share is refused, and left as it is', async () => {
    const shared = join(dir, 'shared');
    await mkdir(shared);
    await writeFile(join(shared, 'of-others'), '');
    await chmod(shared, 0o1777);
    for (const command of ['up', 'serve']) {
      const { code, err } = await slipway(command, { SLIPWAY_HOME: shared });
      expect(code).toBe(1);
      expect(err).toContain(`Set SLIPWAY_HOME to a folder of its own, such as ${shared}/slipway.`);
    }
    expect([(await stat(shared)).mode & 0o7777, await readdir(shared)]).toEqual([0o1777, ['of-others']]);
  });

  test('a home whose path is too long is named', async () => {
    const { code, err } = await slipway('up', { SLIPWAY_HOME: join(dir, 'x'.repeat(300)) });
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(/^slipway: .+ is too long\. Set SLIPWAY_HOME to a shorter path\.\n$/),
    ]);
  });

  test('a host program that is missing is named', async () => {
    const { code, err } = await slipway('serve', { SLIPWAY_HOME: dir, SLIPWAY_HOST_ENTRY: '/nonexistent/host.mjs' });
    expect([code, err]).toEqual([
      1,
      'slipway: the host program is missing: /nonexistent/host.mjs. Build it with: npm run build\n',
    ]);
  });

  test('stacks are shown to who asks for them', async () => {
    const { err } = await slipway('nonsense', { SLIPWAY_DEBUG: '1' });
    expect(err).toContain('    at ');
  });
});

describe('--json', () => {
  test('status is exactly the contract’s object, also when nothing runs', async () => {
    const { out } = await slipway('status --json');
    expect(hostStatus.strict().parse(JSON.parse(out))).toMatchObject({
      state: 'absent',
      pid: null,
      web: { url: null },
    });
  });

  test('version', async () => {
    expect(JSON.parse((await slipway('version --json')).out)).toMatchObject({ version: VERSION });
  });

  test('help lists the commands and exit codes', async () => {
    const help = JSON.parse((await slipway('help --json')).out);
    expect(help.exitCodes).toEqual({ done: 0, failed: 1, usage: 2, notRunning: 3 });
    expect(Object.keys(help.commands)).toContain('shell');
  });

  test.each([
    ['ssh --json', 'ENGINE_UNAVAILABLE'],
    ['nonsense --json', 'BAD_REQUEST'],
  ])('%s fails with one object on stdout, and words on stderr', async (line, code) => {
    const { out, err } = await slipway(line);
    expect(JSON.parse(out)).toMatchObject({ error: { code } });
    expect(err).toMatch(/^slipway: .+\n$/);
  });
});
