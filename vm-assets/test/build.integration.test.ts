import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const recipe = fileURLToPath(new URL('..', import.meta.url));
const published = fileURLToPath(new URL('../../build/out/guest/amd64', import.meta.url));
const limitBytes = 100e6;
/** ELF's e_machine of a 64-bit ARM program. */
const AARCH64 = 183;

interface Part {
  readonly file: string;
  readonly size: number;
  readonly sha256: string;
}
interface Manifest {
  readonly arch: string;
  readonly builtFrom: string;
  readonly kernel: Part & { readonly compression: string | null };
  readonly initrd: Part;
  readonly root: Part;
  readonly engine: { readonly docker: string };
  readonly packages: readonly { readonly name: string; readonly sha256: string }[];
}
interface Outcome {
  readonly code: number | null;
  readonly said: string;
}

let folder: string;
let script: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sw-build-'));
  // From another checkout than what is published was built from: where it lies must not be in the image.
  cpSync(recipe, join(folder, 'elsewhere/vm-assets'), { recursive: true });
  script = join(folder, 'elsewhere/vm-assets/build.mjs');
  // The downloads are kept from the image that was built before the tests; everything else is built anew.
  const debs = join(
    process.env.SLIPWAY_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'slipway'),
    'guest/debs',
  );
  if (existsSync(debs)) cpSync(debs, join(folder, 'guest/debs'), { recursive: true });
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the build with a cache of the test's own; `kill` ends it, and all it started, at the first line that matches. */
function build(args: string[], { env = {}, kill }: { env?: NodeJS.ProcessEnv; kill?: RegExp } = {}): Promise<Outcome> {
  const command = [process.execPath, script, '--output', join(folder, 'out'), ...args];
  const child = spawn(command[0] as string, command.slice(1), {
    env: { ...process.env, SLIPWAY_CACHE: folder, ...env },
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (kill?.test(said)) process.kill(-(child.pid as number), 'SIGKILL');
  });
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
}

function manifestIn(path: string): Manifest {
  return JSON.parse(readFileSync(join(path, 'manifest.json'), 'utf8')) as Manifest;
}

/** Asserts that every file of the image is what its manifest says. */
function expectWhole(path: string): Manifest {
  const manifest = manifestIn(path);
  for (const { file, size, sha256 } of [manifest.kernel, manifest.initrd, manifest.root]) {
    const bytes = readFileSync(join(path, file));
    expect(bytes.length, file).toBe(size);
    expect(createHash('sha256').update(bytes).digest('hex'), file).toBe(sha256);
  }
  return manifest;
}

const sizeOf = ({ kernel, initrd, root }: Manifest) => kernel.size + initrd.size + root.size;

describe('the guest image', () => {
  it('has the same bytes when it is built again', async () => {
    expect(await build([])).toMatchObject({ code: 0 });
    expect(expectWhole(join(folder, 'out'))).toEqual(manifestIn(published));
  });

  it('stays what it was when a build is killed, runs out of room, or has no network', async () => {
    const before = manifestIn(join(folder, 'out'));
    const killed = await build(['--force'], { kill: /kernel modules/ });
    expect(killed.code).toBe(null);
    expect(expectWhole(join(folder, 'out'))).toEqual(before);

    // No file may pass 20 MB: what a full disk is to the root image.
    const limited = `ulimit -f 20000; exec "${process.execPath}" "${script}" --force --output "${join(folder, 'out')}"`;
    const full = spawn('sh', ['-c', limited], { env: { ...process.env, SLIPWAY_CACHE: folder }, stdio: 'ignore' });
    expect(await new Promise((resolve) => full.once('exit', resolve))).not.toBe(0);
    expect(expectWhole(join(folder, 'out'))).toEqual(before);

    const nowhere = { http_proxy: 'http://127.0.0.1:9', https_proxy: 'http://127.0.0.1:9' };
    mkdirSync(join(folder, 'empty'));
    const offline = await build(['--locked'], { env: { ...nowhere, SLIPWAY_CACHE: join(folder, 'empty') } });
    expect(offline.code).toBe(1);
    expect(offline.said).not.toMatch(/^ +at /m);
    expect(expectWhole(join(folder, 'out'))).toEqual(before);
    // And the next build, from the cache, has nothing to do.
    expect(await build([])).toMatchObject({ code: 0, said: expect.not.stringContaining('unpacking') });
    expect(readdirSync(join(folder, 'guest')).filter((name) => name.includes('.old-'))).toEqual([]);
  });

  it('comes for arm64 from the same recipe', async () => {
    expect(await build(['--arch', 'arm64'])).toMatchObject({ code: 0 });
    const out = join(folder, 'out');
    const manifest = expectWhole(out);
    expect(manifest.arch).toBe('arm64');
    expect(sizeOf(manifest)).toBeLessThanOrEqual(limitBytes);
    expect(sizeOf(manifestIn(published))).toBeLessThanOrEqual(limitBytes);
    expect(Number(manifest.engine.docker.split('.')[0])).toBeGreaterThanOrEqual(28);
    expect(manifest.kernel.compression).toBe('gzip');
    for (const program of ['usr/sbin/dockerd', 'usr/bin/containerd', 'usr/sbin/runc', 'usr/bin/busybox']) {
      const bytes = execFileSync('unsquashfs', ['-cat', join(out, 'root.img'), program], { maxBuffer: 1 << 30 });
      expect(bytes.readUInt16LE(18), program).toBe(AARCH64);
    }
    expect(manifest.packages.map(({ name }) => name)).toEqual(
      manifestIn(published).packages.map(({ name }) => name.replace('amd64', 'arm64')),
    );
  });
});
