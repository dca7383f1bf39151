import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { output } from './shell.ts';
import { docker } from './slipway.ts';

const image = 'bench-load';

/** An image of random bytes, saved to a file: what compresses would measure the engine's unpacking. The engine forgets it. */
export async function randomImage(socketPath: string, folder: string, bytes: number): Promise<string> {
  await output('sh', [
    '-c',
    'cd "$1" && head -c "$2" /dev/urandom > data && tar -c data | docker -H "unix://$3" import - "$4" >/dev/null',
    ...['sh', folder, String(bytes), socketPath, image],
  ]);
  const tar = join(folder, `${image}.tar`);
  await docker(socketPath, 'save', '-o', tar, image);
  await forget(socketPath);
  return tar;
}

/**
 * Milliseconds of one load. The engine knows nothing of the image before, and has let go of it when this resolves: its
 * store keeps content for a while after `rmi`, and a second load of the same would be the quicker one, whoever does it.
 */
export async function loadImage(socketPath: string, tar: string): Promise<number> {
  const start = performance.now();
  const child = spawn('docker', ['-H', `unix://${socketPath}`, 'load', '-q'], { stdio: ['pipe', 'ignore', 'inherit'] });
  createReadStream(tar).pipe(child.stdin);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error('docker load failed');
  const took = performance.now() - start;
  await forget(socketPath);
  return took;
}

async function forget(socketPath: string): Promise<void> {
  await docker(socketPath, 'rmi', image);
  await docker(socketPath, 'image', 'prune', '-f');
}
