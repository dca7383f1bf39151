import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { dockerContextFiles } from '../../platform/docker-context.ts';
import { homePaths } from '../../platform/paths.ts';
import { run } from '../../platform/process.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { keepDockerContext } from './keep-context.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-ctx-'));
  await mkdir(join(dir, 'docker'));
  await writeFile(join(dir, 'docker', 'config.json'), '{"currentContext":"mine"}');
});
afterEach(() => removeFolder(dir));

/** The environment of a home; `XDG_DATA_HOME` decides which one is the default. */
const envOf = (home: string) => ({
  SLIPWAY_HOME: join(dir, home),
  DOCKER_CONFIG: join(dir, 'docker'),
  XDG_DATA_HOME: join(dir, 'data'),
});
const contextPath = (env: NodeJS.ProcessEnv) => dockerContextFiles('slipway', env)?.meta ?? '';
const keep = (home: string, extra: NodeJS.ProcessEnv = {}) => {
  const env = { ...envOf(home), ...extra };
  return keepDockerContext({ paths: homePaths({ env }), env, log: nullLogger });
};
const hostNow = async () => JSON.parse(await readFile(contextPath(envOf('x')), 'utf8')).Endpoints.docker.Host;

test('the docker command sees it, and its choice of a context is untouched', async () => {
  expect(await keep('a')).toBe(true);
  const { stdout } = await run('docker', ['context', 'inspect', 'slipway', '--format', '{{.Endpoints.docker.Host}}'], {
    env: { DOCKER_CONFIG: join(dir, 'docker') },
  });
  expect(stdout.trim()).toBe(`unix://${join(dir, 'a', 'docker.sock')}`);
  expect(await readFile(join(dir, 'docker', 'config.json'), 'utf8')).toBe('{"currentContext":"mine"}');
});

test('it follows its home’s socket', async () => {
  await keep('a');
  const path = contextPath(envOf('a'));
  const stale = JSON.parse(await readFile(path, 'utf8'));
  stale.Endpoints.docker.Host = 'unix:///old/docker.sock';
  await writeFile(path, JSON.stringify(stale));
  expect(await keep('a')).toBe(true);
  expect(await hostNow()).toBe(`unix://${join(dir, 'a', 'docker.sock')}`);
});

test('another home does not take it, unless the owner’s folder is gone', async () => {
  await mkdir(join(dir, 'a'));
  await keep('a');
  expect(await keep('b')).toBe(false);
  expect(await hostNow()).toContain(join(dir, 'a'));
  await rm(join(dir, 'a'), { recursive: true });
  expect(await keep('b')).toBe(true);
  expect(await hostNow()).toContain(join(dir, 'b'));
});

test('the default home always has it', async () => {
  await mkdir(join(dir, 'a'));
  await keep('a');
  expect(await keep('data/slipway')).toBe(process.platform === 'linux');
});

test.each([
  '{"Name":"slipway","Metadata":{},"Endpoints":{"docker":{"Host":"tcp://x"}}}',
  '{"Name":"slipway","Metadata":{"SlipwayHome":5}}',
  '[]',
  'null',
])('one that Slipway did not make is left alone: %s', async (content) => {
  const path = contextPath(envOf('a'));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  expect(await keep('a')).toBe(false);
  expect(await readFile(path, 'utf8')).toBe(content);
});

test.each([
  ['empty', () => ''],
  ['full of NULs', (text: string) => '\0'.repeat(text.length)],
  ['cut short', (text: string) => text.slice(0, text.length / 2)],
])('a file that a crash left %s breaks every docker context command, and is written anew', async (_, damage) => {
  await keep('a');
  const path = contextPath(envOf('a'));
  await writeFile(path, damage(await readFile(path, 'utf8')));
  const list = () => run('docker', ['context', 'ls'], { env: { DOCKER_CONFIG: join(dir, 'docker') } });
  expect((await list()).stderr).toContain('meta.json');
  expect(await keep('a')).toBe(true);
  expect(await list()).toMatchObject({ code: 0, stdout: expect.stringContaining(`unix://${join(dir, 'a')}`) });
});

test('it can be turned off, and a configuration that cannot be written to is no failure', async () => {
  expect(await keep('a', { SLIPWAY_DOCKER_CONTEXT: '0' })).toBe(false);
  await rm(join(dir, 'docker'), { recursive: true });
  await writeFile(join(dir, 'docker'), '');
  expect(await keep('a')).toBe(false);
});
