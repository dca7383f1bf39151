import { spawnSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { buildBundles, CLI } from './testing/slipway.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

let dir: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  buildBundles();
  // There since set-up; where it is not, from the lock.
  const { status, stderr } = spawnSync(process.execPath, [`${root}/vm-assets/tools.mjs`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  dir = await mkdtemp('/tmp/sw-tools-');
  const home = join(dir, 'me');
  await mkdir(home);
  // No docker but Slipway's.
  env = {
    HOME: home,
    SLIPWAY_HOME: join(dir, 'slipway'),
    PATH: join(home, '.local/bin'),
    DOCKER_HOST: 'unix:///nonexistent',
  };
});
afterAll(() => removeFolder(dir));

function ran(file: string, args: readonly string[]) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { env, encoding: 'utf8' });
  return { code: status, out: stdout, err: error ? error.message : stderr };
}
const slipway = (...args: string[]) => ran(process.execPath, [CLI, ...args]);
const docker = (...args: string[]) => ran(join(dir, 'me/.local/bin/docker'), args);
const listed = () => (JSON.parse(slipway('tools', 'list', '--json').out) as { tools: Record<string, unknown>[] }).tools;

test('docker’s tools come onto the path of a machine that has none, run there, and go again', async () => {
  expect(slipway('tools', 'list')).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^docker +\d.* not installed$/m),
  });
  const theirs = join(dir, 'me/.docker/cli-plugins/docker-buildx');
  await mkdir(join(theirs, '..'), { recursive: true });
  await writeFile(theirs, 'somebody’s', { mode: 0o644 });

  const installed = slipway('tools', 'install');
  expect(installed).toMatchObject({ code: 0, out: expect.stringContaining('docker-compose: ') });
  expect(installed.err).toBe(`Left, as it is not Slipway’s: ${theirs}\n`);
  expect(docker('version', '--format', '{{.Client.Version}}').out).toMatch(/^\d+\.\d+/);
  expect(docker('--version')).toMatchObject({ code: 0, out: expect.stringMatching(/^Docker version \d/) });
  expect(docker('compose', 'version')).toMatchObject({ code: 0, out: expect.stringMatching(/version v?\d/) });
  await removeFolder(theirs);
  expect(slipway('tools', 'install', 'docker buildx').code).toBe(0);
  expect(docker('buildx', 'version')).toMatchObject({ code: 0, out: expect.stringMatching(/buildx .*\d+\.\d+/) });
  expect(
    listed()
      .filter(({ inUse }) => inUse !== null)
      .map(({ name, version, inUse }) => ({ name, version, inUse })),
  ).toEqual(
    ['docker', 'docker-buildx', 'docker-compose'].map((name) => ({
      name,
      version: expect.stringMatching(/^\d+\.\d+\.\d+$/),
      inUse: expect.objectContaining({ isOurs: true }),
    })),
  );

  await removeFolder(theirs);
  await writeFile(theirs, 'somebody’s');
  const removed = slipway('tools', 'remove');
  expect(removed).toMatchObject({ code: 0, err: `Left, as it is not Slipway’s: ${theirs}\n` });
  expect(await readdir(join(dir, 'me/.local/bin'))).toEqual([]);
  expect(await readdir(join(theirs, '..'))).toEqual(['docker-buildx']);
  expect(await readFile(theirs, 'utf8')).toBe('somebody’s');
});

test('uninstalling takes the links away with everything else of Slipway’s', async () => {
  await removeFolder(join(dir, 'me/.docker'));
  expect(slipway('tools', 'install').code).toBe(0);
  expect((await lstat(join(dir, 'me/.local/bin/docker'))).isSymbolicLink()).toBe(true);
  expect(slipway('uninstall', '--yes')).toMatchObject({ code: 0 });
  expect(await readdir(join(dir, 'me/.local/bin'))).toEqual([]);
  expect(await readdir(join(dir, 'me/.docker/cli-plugins'))).toEqual([]);
  await expect(lstat(join(dir, 'slipway'))).rejects.toThrow('ENOENT');
});
