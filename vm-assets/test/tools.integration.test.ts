import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const assets = fileURLToPath(new URL('..', import.meta.url));

/** A zip of docker/docker.exe and docker/dockerd.exe. */
const ZIP = Buffer.from(
  'UEsDBBQAAAAAAAAAIVq5Nch+EwAAABMAAAARAAAAZG9ja2VyL2RvY2tlci5leGVkb2NrZXIgZm9yIFdpbmRvd3MKUEsDBBQAAAAAAAAAIVrO/JQ0' +
    'CwAAAAsAAAASAAAAZG9ja2VyL2RvY2tlcmQuZXhldGhlIGVuZ2luZQpQSwECFAMUAAAAAAAAACFauTXIfhMAAAATAAAAEQAAAAAAAAAAAAAApAEA' +
    'AAAAZG9ja2VyL2RvY2tlci5leGVQSwECFAMUAAAAAAAAACFazvyUNAsAAAALAAAAEgAAAAAAAAAAAAAApAFCAAAAZG9ja2VyL2RvY2tlcmQuZXhl' +
    'UEsFBgAAAAACAAIAfwAAAH0AAAAAAA==',
  'base64',
);

let folder: string;
let server: Server;
let asked: string[];
/** What the server gives, by path. A text that begins with a slash leads there. */
let files: Map<string, string | Buffer>;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sw-tools-'));
  cpSync(assets, join(folder, 'vm-assets'), { recursive: true });
  asked = [];
  files = new Map();
  server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const found = files.get(path);
    if (found === undefined) response.writeHead(404).end();
    else if (typeof found === 'string' && found.startsWith('/')) response.writeHead(302, { location: found }).end();
    else response.end(found);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

/** Which tools there are elsewhere: those of the recipe, from the test's own server. */
function recipeFrom(platform: string, tools: readonly object[]): void {
  const path = join(folder, 'vm-assets/tools/recipe.json');
  const recipe = JSON.parse(readFileSync(path, 'utf8'));
  recipe.upstream[platform] = tools;
  writeFileSync(path, JSON.stringify(recipe));
}

const at = (path: string) => `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
const out = () => join(folder, 'out');
const laid = (name: string) => readFileSync(join(out(), name), 'utf8');

function fetchTools(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(folder, 'vm-assets/tools.mjs'), ...args], {
    env: { ...process.env, SLIPWAY_CACHE: join(folder, 'cache'), SLIPWAY_TOOLS_OUT: out() },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

describe('tools from their makers’ addresses', () => {
  const plugin = { name: 'docker-compose', version: '2.0.0', url: '' };

  it('come as they were locked, with redirects followed, and from what was kept without another download', async () => {
    recipeFrom('darwin', [{ ...plugin, url: at('/{version}/compose-{cpu}-{go}') }]);
    files.set('/2.0.0/compose-aarch64-arm64', '/elsewhere').set('/elsewhere', '#!/bin/sh\necho compose\n');
    const args = ['--platform', 'darwin', '--arch', 'arm64'];
    expect(await fetchTools(...args, '--update-lock')).toMatchObject({ code: 0 });
    expect(laid('docker-compose')).toContain('echo compose');
    expect(statSync(join(out(), 'docker-compose')).mode & 0o777).toBe(0o755);
    const manifest = JSON.parse(laid('manifest.json'));
    expect(manifest).toMatchObject({ platform: 'darwin', arch: 'arm64', builtFrom: 'lock' });
    expect(manifest.tools).toEqual([expect.objectContaining({ name: 'docker-compose', kind: 'plugin', size: 23 })]);
    const before = asked.length;
    expect(await fetchTools(...args, '--locked', '--force')).toMatchObject({ code: 0 });
    expect(asked.length).toBe(before);
  });

  it('are refused where their bytes are not the locked ones, and what was there stays', async () => {
    recipeFrom('win32', [{ ...plugin, url: at('/compose.exe') }]);
    files.set('/compose.exe', 'the real one');
    const args = ['--platform', 'win32', '--arch', 'x64'];
    expect(await fetchTools(...args, '--update-lock')).toMatchObject({ code: 0 });
    files.set('/compose.exe', 'another one');
    rmSync(join(folder, 'cache'), { recursive: true });
    const refused = await fetchTools(...args, '--force');
    expect(refused.code).toBe(1);
    expect(refused.said).toMatch(/compose\.exe does not match its locked sha256/);
    expect(refused.said).not.toMatch(/^ +at /m);
    expect(laid('docker-compose.exe')).toBe('the real one');
    expect(readdirSync(join(folder, 'cache/tools')).filter((name) => name.startsWith('.tmp-'))).toEqual([]);
  });

  it('are taken out of archives, and nothing else is', async () => {
    recipeFrom('win32', [{ ...plugin, name: 'docker', url: at('/docker.zip'), member: 'docker/docker.exe' }]);
    files.set('/docker.zip', ZIP);
    expect(await fetchTools('--platform', 'win32', '--arch', 'x64', '--update-lock')).toMatchObject({ code: 0 });
    expect(laid('docker.exe')).toBe('docker for Windows\n');
    expect(readdirSync(out()).sort()).toEqual(['docker.exe', 'licences', 'manifest.json']);
  });

  it('of a platform without a lock are not taken as they come: who packages is told what to do', async () => {
    recipeFrom('darwin', [{ ...plugin, url: at('/compose') }]);
    const lock = join(folder, 'vm-assets/lock/tools-darwin-x64.json');
    rmSync(lock, { force: true });
    const refused = await fetchTools('--platform', 'darwin', '--arch', 'x64');
    expect(refused).toMatchObject({ code: 1, said: expect.stringContaining('--update-lock') });
    expect([asked, existsSync(out())]).toEqual([[], false]);
    const gone = await fetchTools('--platform', 'darwin', '--arch', 'x64', '--update-lock');
    expect(gone).toMatchObject({ code: 1, said: expect.stringMatching(/compose cannot be had: it answers 404/) });
    expect(existsSync(lock)).toBe(false);
  });

  it('are named where the arguments are wrong', async () => {
    expect(await fetchTools('--platform', 'solaris')).toMatchObject({
      code: 2,
      said: expect.stringContaining('no tools for platform "solaris"'),
    });
  });
});
