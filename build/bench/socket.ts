import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { ping } from './lib/engine-api.ts';
import { type BenchContext, median, milliseconds, perSecond, type Row, times } from './lib/row.ts';
import { output } from './lib/shell.ts';
import { docker } from './lib/slipway.ts';
import { forwardBeside } from './lib/ssh-forward.ts';

const pings = 300;
const loadBytes = 200_000_000;

/** docker.sock beside OpenSSH's own forward into the same VM: small requests, and 200 MB of `docker load`. */
export async function socket(context: BenchContext): Promise<Row[]> {
  const slipway = await context.slipway();
  const tunnel = await forwardBeside(slipway.home, context);

  context.say(`${pings} pings through each, in turn`);
  const [ours, theirs] = await medianPings(slipway.socket, tunnel);

  context.say('docker load of 200 MB through each');
  const tar = await imageFile(tunnel, slipway.home);
  const oursLoad = await load(slipway.socket, tar);
  const theirsLoad = await load(tunnel, tar);
  return [
    {
      figure: 'docker.sock: /_ping, median',
      ours: milliseconds(ours),
      other: `${milliseconds(theirs)} ssh -L`,
      ratio: times(theirs / ours),
      want: '≥ 0.9×',
    },
    {
      figure: 'docker.sock: docker load of 200 MB',
      ours: perSecond(loadBytes, oursLoad),
      other: `${perSecond(loadBytes, theirsLoad)} ssh -L`,
      ratio: times(theirsLoad / oursLoad),
      want: '≥ 0.9×',
    },
  ];
}

/** Median milliseconds through each of two sockets, asked in turn: a machine's speed drifts, and would favour one. */
async function medianPings(first: string, second: string): Promise<[number, number]> {
  const sides = [first, second].map((path) => {
    return { path, agent: new Agent({ keepAlive: true, maxSockets: 1 }), taken: [] as number[] };
  });
  for (let index = 0; index < pings; index += 1) {
    for (const { path, agent, taken } of sides) {
      const start = performance.now();
      if (!(await ping(path, agent))) throw new Error('the engine stopped answering');
      taken.push(performance.now() - start);
    }
  }
  for (const { agent } of sides) agent.destroy();
  return [median(sides[0]?.taken ?? []), median(sides[1]?.taken ?? [])];
}

/** An image of random bytes, saved to a file: what compresses would measure the engine's unpacking. */
async function imageFile(socketPath: string, folder: string): Promise<string> {
  await output('sh', [
    '-c',
    'cd "$1" && head -c "$2" /dev/urandom > data && tar -c data | docker -H "unix://$3" import - bench-load >/dev/null',
    ...['sh', folder, String(loadBytes), socketPath],
  ]);
  const tar = join(folder, 'bench-load.tar');
  await docker(socketPath, 'save', '-o', tar, 'bench-load');
  return tar;
}

/** Milliseconds of one load into an engine that does not have the image. */
async function load(socketPath: string, tar: string): Promise<number> {
  await docker(socketPath, 'rmi', 'bench-load');
  const start = performance.now();
  const child = spawn('docker', ['-H', `unix://${socketPath}`, 'load', '-q'], { stdio: ['pipe', 'ignore', 'inherit'] });
  createReadStream(tar).pipe(child.stdin);
  const code = await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error('docker load failed');
  return performance.now() - start;
}
