import { expect, it } from 'vitest';
import { proxiedEngine } from '../testing/proxied-engine.ts';

const hooks = { hostGateway: () => ['10.0.2.2', 'fec0::2'] };

const request = (line: string, body: string, ...fields: string[]) =>
  `${[line, 'Host: d', ...fields, `Content-Length: ${Buffer.byteLength(body)}`].join('\r\n')}\r\n\r\n${body}`;
const create = (body: string) => request('POST /v1.51/containers/create?name=web HTTP/1.1', body);

/** What the engine gets of a request. */
async function passed(sent: string, expected: string, given: typeof hooks = hooks): Promise<string> {
  const { client, stream } = await proxiedEngine({ hooks: given });
  await (await client()).send(Buffer.from(sent));
  return Buffer.from(await (await stream()).until(Buffer.byteLength(expected)), 'latin1').toString();
}

// Larger than a number is in JavaScript, escaped, and what Go leaves alone.
const around = (hosts: string) =>
  `{"Image":"é","HostConfig":{"Memory":9223372036854775807,"ExtraHosts":${hosts}}} more`;

it.each([
  ['["box:host-gateway","a:1.2.3.4"]', '["box:10.0.2.2","box:fec0::2","a:1.2.3.4"]'],
  ['["a:1.2.3.4", "\\u0062ox:host-gateway" ]', '["a:1.2.3.4", "box:10.0.2.2","box:fec0::2" ]'],
])(
  'a container is made with the addresses for host-gateway, and all else as it was written: %s',
  async (said, meant) => {
    const expected = create(around(meant));
    expect(await passed(create(around(said)), expected)).toBe(expected);
  },
);

it('a body that came in chunks is passed on in one, and the next request behind it', async () => {
  const said = around('["box:host-gateway"]');
  const chunks = [said.slice(0, 62), said.slice(62)].map((part) => {
    return `${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`;
  });
  const head = 'POST /containers/create HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Own: 1\r\n\r\n';
  const next = 'GET /_ping HTTP/1.1\r\n\r\n';
  const meant = around('["box:10.0.2.2","box:fec0::2"]');
  const expected = `POST /containers/create HTTP/1.1\r\nX-Own: 1\r\nContent-Length: ${Buffer.byteLength(meant)}\r\n\r\n${meant}${next}`;
  expect(await passed(`${head}${chunks.join('')}0\r\n\r\n${next}`, expected)).toBe(expected);
});

it.each([
  ['no host of its own', '{"Cmd":["run","--add-host","box:host-gateway"],"Labels":{"HostConfig":"box:host-gateway"}}'],
  ['a name that only looks like it', '{"HostConfig":{"ExtraHosts":["host-gateway:1.2.3.4","a:host-gateway2"]}}'],
  ['no document', '{"HostConfig":{"ExtraHosts":["box:host-gateway"'],
])('leaves alone what is %s', async (_, body) => {
  expect(await passed(create(body), create(body))).toBe(create(body));
});

it('leaves it to the engine where no address is known', async () => {
  const body = around('["box:host-gateway"]');
  expect(await passed(create(body), create(body), { hostGateway: () => [] })).toBe(create(body));
});

it.each(['/v1.51/services/create', '/services/web/update?version=7'])(
  'a service is made likewise: %s',
  async (path) => {
    const spec = (hosts: string) =>
      request(
        `POST ${path} HTTP/1.1`,
        `{"TaskTemplate":{"ContainerSpec":{"Args":["host-gateway x"],"Hosts":${hosts}}}}`,
      );
    const expected = spec('["1.2.3.4 a","10.0.2.2 box","fec0::2 box"]');
    expect(await passed(spec('["1.2.3.4 a","host-gateway box"]'), expected)).toBe(expected);
  },
);

it('the classic builder is asked likewise', async () => {
  const build = (query: string) =>
    request(`POST /v1.51/build?${query} HTTP/1.1`, 'a tar: box:host-gateway', 'X-Extra: ?extrahosts=a:host-gateway');
  const expected = build(
    't=box%3Ahost-gateway&extrahosts=box%3A10.0.2.2&extrahosts=box%3Afec0%3A%3A2&extrahosts=a%3A1.2.3.4&q=',
  );
  const sent = build('t=box%3Ahost-gateway&extrahosts=box%3Ahost-gateway&extrahosts=a%3A1.2.3.4&q=');
  expect(await passed(sent, expected)).toBe(expected);
});
