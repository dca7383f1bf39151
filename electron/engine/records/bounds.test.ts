import { expect, it } from 'vitest';
import { containerDetails as schema } from '../../contract/containers.ts';
import { MAX_RESULT } from '../../contract/wire/frames.ts';
import { inspectContainer } from '../containers.ts';
import { playedEngine } from '../testing/played-engine.ts';
import { containerDetails } from './container-details.ts';
import { containerRows } from './container-row.ts';
import { imageDetails, readImage } from './image-details.ts';
import { imageRowOfInspect, imageRows } from './image-row.ts';
import { jsonLength } from './shorten.ts';

const id = 'ab'.repeat(32);
const base = { Id: id, Name: '/web', Image: `sha256:${id}`, State: { Status: 'running' } };

/** The details of what a played engine says, and how long they are as an answer. */
async function detailsOf(config: object, rest: object = {}) {
  const { client } = await playedEngine({
    onRequest: (_, response) => void response.end(JSON.stringify({ ...base, Config: config, ...rest })),
  });
  const details = containerDetails(await inspectContainer(client, id), null);
  expect(schema.parse(details)).toEqual(details);
  const length = JSON.stringify(details).length;
  expect(length).toBeLessThan(MAX_RESULT);
  return details;
}

it.each(["'", '\u0001', '\\', 'x', '한'])(
  'carries a container whose variable is megabytes of %j, cut and said so',
  async (letter) => {
    const size =
      letter === '\u0001' ? 2_500_000 : letter === '\\' ? 7_000_000 : letter === '한' ? 5_000_000 : 12_000_000;
    const details = await detailsOf({ Env: [`A=${letter.repeat(size)}`, 'B=1'], Cmd: ['sh'] });
    expect(details.shortened).toEqual({ cut: [{ name: 'A', length: size + 2 }], cuts: 1, omitted: 0, document: true });
    expect(details).toMatchObject({ name: 'web', command: ['sh'], runCommand: null });
    expect(details.env[0]?.length).toBeLessThanOrEqual(131_073);
    expect(details.env[0]).toMatch(/…$/);
    expect(details.env[1]).toBe('B=1');
    expect(details).not.toHaveProperty('raw');
  },
);

it('shows values of a megabyte and ten thousand keys, with the document', async () => {
  const labels = Object.fromEntries(Array.from({ length: 10_000 }, (_, n) => [`key${n}`, 'v']));
  const many = await detailsOf({ Labels: labels, Env: ['A=1'] });
  expect(Object.keys(many.labels)).toHaveLength(10_000);
  expect(many.shortened).toBeUndefined();
  const large = await detailsOf({ Labels: { a: "'".repeat(1e6) }, Env: [`A=${"'".repeat(1e6)}`] });
  expect(large).toMatchObject({ runCommand: null, raw: { Id: id }, shortened: { cuts: 2, document: false } });
});

it('says how many entries are left out, whichever they are', async () => {
  const env = Array.from({ length: 300_000 }, (_, n) => `V${n}=`);
  const names = Object.fromEntries(env.map((name) => [name, {}]));
  const details = await detailsOf(
    { Env: env, Labels: Object.fromEntries(env.slice(0, 12_000).map((name) => [name, '1'])), ExposedPorts: names },
    { NetworkSettings: { Networks: names }, Mounts: Array.from({ length: 11_000 }, () => ({ Destination: '/x' })) },
  );
  expect(details.env).toHaveLength(10_000);
  expect(details.mounts).toHaveLength(10_000);
  const kept =
    details.env.length + Object.keys(details.labels).length + details.mounts.length + details.networks.length;
  expect(details.shortened?.omitted).toBe(300_000 * 3 + 12_000 + 11_000 - kept - 10_000);
});

it('leaves out entries that do not fit and keeps what comes after them', async () => {
  const env = [...Array.from({ length: 20 }, (_, n) => `L${n}=${'x'.repeat(130_000)}`), 'LAST=1'];
  const { env: kept, shortened, raw } = await detailsOf({ Env: env });
  expect(kept.at(-1)).toBe('LAST=1');
  expect(shortened).toMatchObject({ cuts: 0, omitted: 21 - kept.length, document: false });
  expect(raw).toBeDefined();
});

it('bounds an image’s details likewise', () => {
  const image = readImage({ Id: `sha256:${id}`, Author: 'a'.repeat(9e6), Config: { Env: [`A=${"'".repeat(3e6)}`] } });
  const details = imageDetails(image);
  expect(JSON.stringify(details).length).toBeLessThan(MAX_RESULT);
  expect(details.shortened).toMatchObject({ cuts: 2, document: true });
  expect(details.shortened?.cut.map(({ name }) => name)).toEqual(['author', 'A']);
});

it('has rows of what has hundreds of thousands of names, ports and labels', () => {
  const tags = Array.from({ length: 300_000 }, (_, n) => `image:${n}`);
  const labels = Object.fromEntries(tags.map((tag) => [tag, 'x']));
  const image = { Id: `sha256:${id}`, RepoTags: tags, Labels: labels };
  const [row] = imageRows([image]);
  expect([row?.tags.length, row?.more]).toEqual([200, true]);
  expect(row?.tags).toEqual(imageRowOfInspect(readImage(image)).tags);
  const kept = Object.keys(row?.labels ?? {}).length - 1;
  expect(row?.labels['slipway.labels-omitted']).toBe(String(300_000 - kept));

  const exposed = Array.from({ length: 120_000 }, (_, n) => ({ PrivatePort: n % 65_536, Type: 'tcp' }));
  const published = { IP: '127.0.0.1', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' };
  const project = { 'com.docker.compose.project': 'p', 'com.docker.compose.service': 's' };
  const [container] = containerRows([{ Id: id, Ports: [...exposed, published], Labels: { ...labels, ...project } }], 0);
  expect(container?.ports).toHaveLength(501);
  expect(container?.ports).toContainEqual({ hostIp: '127.0.0.1', hostPort: 8080, containerPort: 80, protocol: 'tcp' });
  expect(container?.compose).toEqual({ project: 'p', service: 's' });
  expect(container?.labels).toMatchObject(project);
});

it('knows how long a value is as JSON, and stops looking where it is too long', () => {
  const value = { a: ['x"\u0001', 1, true, null, {}], 'b\n': { c: 'd' } };
  const length = JSON.stringify(value).length;
  expect(jsonLength(value, 1000)).toBeGreaterThanOrEqual(length);
  expect(jsonLength(value, 1000)).toBeLessThan(length + 10);
  const seen: string[] = [];
  const trap = new Proxy(
    { a: 'x'.repeat(100), b: 1 },
    {
      get(of, key) {
        seen.push(String(key));
        return Reflect.get(of, key);
      },
    },
  );
  expect(jsonLength(trap, 50)).toBeGreaterThan(50);
  expect(seen).toEqual(['a']);
});
