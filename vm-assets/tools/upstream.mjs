import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { chmod, copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256File } from '../lib/files.mjs';
import { BuildError, run } from '../lib/run.mjs';

/** What the makers call Node's architectures: uname's names, and Go's. */
const namesOf = { x64: { cpu: 'x86_64', go: 'amd64' }, arm64: { cpu: 'aarch64', go: 'arm64' } };

/** The largest of them has 80 MB; a server that sends without end is not to fill the disk. */
const mostBytes = 300e6;

/** For one file: a slow line needs a minute for 70 MB. */
const limitMs = 600_000;

/**
 * What the lock of macOS or Windows names. Without a lock there are addresses only, and what they give today is taken as it comes,
 * which is for who makes a lock.
 * @param {import('./folder.mjs').Job} job
 * @returns {Promise<{entries: {name: string, version: string, url: string, member?: string, sha256: string}[], gather: () => Promise<import('./folder.mjs').Gathered[]>}>}
 */
export async function fromUpstream({ platform, arch, recipe, lock, temporary, cache }) {
  const wanted = lock ? lock.entries : recipe.upstream[platform].map((tool) => addressed(tool, arch));
  const downloads = join(cache, 'downloads');
  await mkdir(downloads, { recursive: true });
  const entries = [];
  for (const entry of wanted) entries.push({ ...entry, sha256: await fetched(entry, { downloads, temporary }) });
  const gather = async () =>
    entries.map((entry) => ({
      name: entry.name,
      version: entry.version,
      from: entry.url,
      lay: async (target) => {
        const file = join(downloads, entry.sha256);
        await copyFile(entry.member ? await memberOf(file, entry, temporary) : file, target);
        await chmod(target, 0o755);
      },
    }));
  return { entries, gather };
}

/** @param {{name: string, version: string, url: string, member?: string}} tool */
function addressed({ url, ...tool }, arch) {
  const places = { version: tool.version, ...namesOf[arch] };
  return { ...tool, url: url.replace(/\{(\w+)\}/g, (_, name) => places[name]) };
}

/** Makes sure that a file is among the downloads, under its sum. @returns {Promise<string>} that sum */
async function fetched({ name, url, sha256 }, { downloads, temporary }) {
  if (sha256 && (await isWhole(join(downloads, sha256), sha256))) return sha256;
  const file = join(temporary, `${name}.download`);
  const found = await download(url, file);
  if (sha256 && found !== sha256) throw new BuildError(`${url} does not match its locked sha256: it has ${found}`);
  await rename(file, join(downloads, found));
  return found;
}

async function isWhole(path, sha256) {
  const found = await sha256File(path).catch(() => null);
  if (found !== null && found !== sha256) await rm(path, { force: true });
  return found === sha256;
}

async function download(url, file) {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(limitMs) });
    if (!answer.ok || answer.body === null) throw new Error(`it answers ${answer.status}`);
    const measured = async function* (chunks) {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > mostBytes) throw new Error(`it has more than ${mostBytes / 1e6} MB`);
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(Readable.fromWeb(answer.body), measured, createWriteStream(file));
  } catch (error) {
    throw new BuildError(`${url} cannot be had: ${error.cause?.message ?? error.message}`);
  }
  return hash.digest('hex');
}

/** One program out of an archive. Windows’ and macOS’ tar reads both kinds; GNU's reads no zip. */
async function memberOf(archive, { name, url, member }, temporary) {
  const folder = join(temporary, `${name}.archive`);
  await mkdir(folder, { recursive: true });
  if (url.endsWith('.zip') && process.platform === 'linux') await run('unzip', ['-q', archive, member, '-d', folder]);
  else await run('tar', ['-xf', archive, '-C', folder, member]);
  return join(folder, member);
}
