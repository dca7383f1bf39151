import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { findTool } from '../platform/tools/in-use.ts';
import { runTool } from '../platform/tools/run-tool.ts';
import { type LocalEngine, startLocalEngine } from './testing/local-engine.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bundles = join(root, 'build/out/host');

let dir: string;
let engine: LocalEngine;
beforeAll(async () => {
  const { status, stderr } = spawnSync(process.execPath, [`${root}/vm-assets/tools.mjs`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  dir = await mkdtemp('/tmp/sw-docker-tools-');
  engine = await startLocalEngine();
});
afterAll(async () => {
  await engine.dispose();
  await removeFolder(dir);
});

async function ran(name: string, args: readonly string[], input = '') {
  const told: unknown[] = [];
  const result = await runTool(await findTool(name, {}, bundles), args, {
    ...{ dockerHost: `unix://${engine.socketPath}`, dockerConfig: join(dir, 'config'), cwd: dir, input },
    signal: AbortSignal.timeout(170_000),
    onProgress: (each) => void told.push(each),
  });
  return { ...result, told };
}

test('docker, compose and buildx that come with Slipway work with an engine, by the address they are given', async () => {
  const version = await ran('docker', ['version', '--format', 'json']);
  expect([version.code, version.words]).toEqual([0, '']);
  expect(JSON.parse(version.stdout)).toMatchObject({ Client: { Os: 'linux' }, Server: { Os: 'linux' } });
  expect(await ran('docker-buildx', ['ls', '--format', 'json'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('"default"'),
  });
});

test('compose takes a project from its input, and tells how far it is in objects', async () => {
  const project = { name: 'tools', services: {}, volumes: { kept: {} } };
  await mkdir(join(dir, 'project'));
  const args = ['--progress', 'json', '--project-directory', join(dir, 'project'), '-f', '-'];
  const service = { image: 'nowhere.invalid/none', network_mode: 'none' };
  const config = await ran(
    'docker-compose',
    [...args, 'config', '--format', 'json'],
    JSON.stringify({ ...project, services: { web: service } }),
  );
  expect(JSON.parse(config.stdout)).toMatchObject({
    name: 'tools',
    services: { web: { image: 'nowhere.invalid/none' } },
  });
  const failed = await ran(
    'docker-compose',
    [...args, 'pull'],
    JSON.stringify({ ...project, services: { web: service } }),
  );
  expect(failed.code).not.toBe(0);
  expect(failed.told).toContainEqual(expect.objectContaining({ id: expect.stringContaining('web') }));
});

test('buildx tells a build’s steps in objects', async () => {
  await writeFile(join(dir, 'Dockerfile'), 'FROM scratch\nCOPY Dockerfile /\n');
  const { code, told, words } = await ran('docker-buildx', [
    'build',
    '--progress',
    'rawjson',
    '--output',
    'type=local,dest=made',
    '.',
  ]);
  expect([code, words]).toEqual([0, '']);
  expect(told).toContainEqual(expect.objectContaining({ vertexes: expect.anything() }));
});
