import { chmod, mkdir, mkdtemp, readdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { homePaths } from '../paths.ts';
import { removeFolder } from '../testing/remove-folder.ts';
import { toolInUse } from './in-use.ts';
import { linkTools, renewLinks, toolPlaces, unlinkTools } from './links.ts';
import { shippedTools } from './shipped.ts';

let dir: string;
let env: NodeJS.ProcessEnv;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-tools-'));
  const HOME = join(dir, 'me');
  env = {
    HOME,
    SLIPWAY_HOME: join(dir, 'home'),
    PATH: `${join(HOME, '.local/bin')}:/usr/bin`,
    SLIPWAY_TOOLS_DIR: join(dir, 'tools'),
  };
  await ship('tools', ['docker', 'docker-compose', 'docker-credential-pass']);
});
afterEach(() => removeFolder(dir));

/** A program that answers whatever it is asked. */
async function program(path: string, words = ''): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho '${words}'\n`);
  await chmod(path, 0o755);
}

async function ship(folder: string, names: readonly string[], version = '2.0.0'): Promise<void> {
  const kindOf = (name: string) =>
    name === 'docker' ? 'command' : name.startsWith('docker-credential') ? 'helper' : 'plugin';
  for (const name of names) await program(join(dir, folder, name), version);
  const tools = names.map((name) => ({ name, kind: kindOf(name), file: name, version }));
  await writeFile(join(dir, folder, 'manifest.json'), JSON.stringify({ format: 1, tools }));
}

async function here() {
  const paths = homePaths({ env });
  const shipped = await shippedTools(env, dir);
  const places = await toolPlaces(env);
  const tool = (name: string) => shipped.tools.find((each) => each.name === name) ?? expect.unreachable();
  return { paths, shipped, places, tool, install: () => linkTools(shipped.tools, { paths, shipped, places }) };
}

const bin = (name = '') => join(dir, 'me/.local/bin', name);
const plugin = (name = '') => join(dir, 'me/.docker/cli-plugins', name);

describe('links', () => {
  test('lead to the tools from the user’s path and docker’s plug-ins, and are made once', async () => {
    const { install } = await here();
    expect((await install()).map(({ path, state }) => [path, state])).toEqual([
      [bin('docker'), 'ours'],
      [plugin('docker-compose'), 'ours'],
      [bin('docker-credential-pass'), 'ours'],
    ]);
    expect(await readFile(bin('docker'), 'utf8')).toContain('2.0.0');
    expect((await install()).map(({ state }) => state)).toEqual(['ours', 'ours', 'ours']);
    expect(await readdir(bin())).toEqual(['docker', 'docker-credential-pass']);
  });

  test('never replace, nor remove, what is not Slipway’s', async () => {
    await program(bin('docker'), 'mine');
    await mkdir(plugin(), { recursive: true });
    await symlink('/nowhere/docker-compose', plugin('docker-compose'));
    const { install, places, paths } = await here();
    expect((await install()).map(({ state }) => state)).toEqual(['foreign', 'foreign', 'ours']);
    expect(await unlinkTools(places, paths)).toEqual([bin('docker-credential-pass')]);
    expect(await readFile(bin('docker'), 'utf8')).toContain('mine');
    expect(await readlink(plugin('docker-compose'))).toBe('/nowhere/docker-compose');
  });

  test('of another home are another’s', async () => {
    await (await here()).install();
    env = { ...env, SLIPWAY_HOME: join(dir, 'other') };
    const { install, places, paths } = await here();
    expect((await install()).map(({ state }) => state)).toEqual(['foreign', 'foreign', 'foreign']);
    expect(await unlinkTools(places, paths)).toEqual([]);
  });

  test('lead to another Slipway’s tools once that has renewed them, and all go, those that it does not bring as well', async () => {
    await (await here()).install();
    await ship('newer', ['docker', 'docker-compose'], '3.0.0');
    env = { ...env, SLIPWAY_TOOLS_DIR: join(dir, 'newer') };
    const { paths, shipped, places } = await here();
    await renewLinks(paths, async () => shipped);
    expect(await readFile(bin('docker'), 'utf8')).toContain('3.0.0');
    const removed = await unlinkTools(places, paths);
    expect(removed.sort()).toEqual([plugin('docker-compose'), bin('docker'), bin('docker-credential-pass')].sort());
    expect([await readdir(bin()), await readdir(plugin())]).toEqual([[], []]);
    // And no start brings any back.
    await renewLinks(paths, async () => shipped);
    expect(await readdir(paths.root)).toEqual([]);
  });

  test('are refused where a folder of the user’s is in their way', async () => {
    await mkdir(join(dir, 'home', 'tools'), { recursive: true, mode: 0o700 });
    await chmod(join(dir, 'home'), 0o700);
    const { install } = await here();
    await expect(install()).rejects.toMatchObject({ code: 'CONFLICT', message: expect.stringContaining('home/tools') });
    await expect(readdir(bin())).rejects.toThrow('ENOENT');
  });
});

describe('the folder for commands', () => {
  test('is one of the user’s own that PATH has, and said not to be there where PATH has none', async () => {
    expect(await toolPlaces({ ...env, PATH: `/usr/bin:${join(dir, 'me/bin')}/` })).toMatchObject({
      bin: join(dir, 'me/bin'),
      isOnPath: true,
    });
    expect(await toolPlaces({ ...env, PATH: '/usr/bin' })).toMatchObject({
      bin: join(dir, 'me/.local/bin'),
      isOnPath: false,
    });
  });

  test('is the one that links are in already, whatever PATH says by now', async () => {
    const first = await here();
    await first.install();
    env = { ...env, PATH: join(dir, 'me/bin') };
    const { install } = await here();
    expect((await install())[0]?.path).toBe(bin('docker'));
  });
});

describe('which tool is used', () => {
  const used = async (name: string) => {
    const { shipped, paths, tool } = await here();
    return toolInUse(tool(name), { shipped, env, paths });
  };

  test('is the first one on PATH, Slipway’s or another, with its version', async () => {
    env = { ...env, PATH: `${bin()}:${join(dir, 'theirs')}` };
    expect(await used('docker')).toBeNull();
    await program(join(dir, 'theirs/docker'), 'Docker version 20.10.24+dfsg1, build 297e128');
    expect(await used('docker')).toEqual({
      path: join(dir, 'theirs/docker'),
      version: '20.10.24+dfsg1',
      isOurs: false,
    });
    await (await here()).install();
    expect(await used('docker')).toEqual({ path: bin('docker'), version: '2.0.0', isOurs: true });
  });

  test('of a plug-in is the one that docker itself takes: its own folders come before the system’s, more of its configuration first', async () => {
    await (await here()).install();
    expect(await used('docker-compose')).toMatchObject({ path: plugin('docker-compose'), isOurs: true });
    const more = join(dir, 'more');
    await program(join(more, 'docker-compose'), '{"SchemaVersion":"0.1.0","Version":"v2.40.3-desktop.1"}');
    await writeFile(join(dir, 'me/.docker/config.json'), JSON.stringify({ cliPluginsExtraDirs: [more] }));
    expect(await used('docker-compose')).toEqual({
      path: join(more, 'docker-compose'),
      version: '2.40.3-desktop.1',
      isOurs: false,
    });
  });

  test('need not say which version it is', async () => {
    env = { ...env, PATH: join(dir, 'theirs') };
    await program(join(dir, 'theirs/docker'), '\u001b[31mno idea');
    expect(await used('docker')).toMatchObject({ version: null });
  });
});

describe('what comes with Slipway', () => {
  test('is named with what to do where there is nothing, or nobody can read it', async () => {
    const nothing = { SLIPWAY_TOOLS_DIR: join(dir, 'nothing') };
    await expect(shippedTools(nothing, dir)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      hint: expect.stringContaining('npm run vm:tools'),
    });
    await writeFile(
      join(dir, 'tools/manifest.json'),
      '{"format":1,"tools":[{"name":"docker","kind":"command","file":"../x"}]}',
    );
    await expect(shippedTools(env, dir)).rejects.toMatchObject({ code: 'IO_ERROR' });
  });

  test('lies beside the bundles', async () => {
    const folder = `/app/tools/${process.platform}-${process.arch}`;
    await expect(shippedTools({}, '/app/cli')).rejects.toThrow(folder);
  });
});
