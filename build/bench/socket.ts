import { Agent } from 'node:http';
import { ping } from './lib/engine-api.ts';
import { loadImage, randomImage } from './lib/image-load.ts';
import { type BenchContext, median, milliseconds, perSecond, type Row, times } from './lib/row.ts';
import { forwardBeside } from './lib/ssh-forward.ts';

const pings = 300;
const loadBytes = 200_000_000;
const loads = 3;

/** docker.sock beside OpenSSH's own forward into the same VM: small requests, and 200 MB of `docker load`. */
export async function socket(context: BenchContext): Promise<Row[]> {
  const slipway = await context.slipway();
  const tunnel = await forwardBeside(slipway.home, context);

  context.say(`${pings} pings through each, in turn`);
  const [ours, theirs] = await medianPings(slipway.socket, tunnel);

  context.say(`docker load of 200 MB, ${loads} times through each, in turn`);
  const tar = await randomImage(tunnel, slipway.home, loadBytes);
  const taken: [number[], number[]] = [[], []];
  for (let round = 0; round < loads; round += 1) {
    taken[0].push(await loadImage(slipway.socket, tar));
    taken[1].push(await loadImage(tunnel, tar));
  }
  const [oursLoad, theirsLoad] = taken.map(median) as [number, number];
  return [
    {
      figure: 'docker.sock: /_ping, median',
      ours: milliseconds(ours),
      other: `${milliseconds(theirs)} ssh -L`,
      ratio: times(theirs / ours),
      want: '≥ 0.9×',
    },
    {
      figure: 'docker.sock: docker load of 200 MB, median',
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
