import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { type End, proxiedEngine } from '../testing/proxied-engine.ts';

/** What is sent next, and by whom; it has to arrive before the step after it. */
type Step = readonly ['client' | 'engine', Buffer];
type Random = (below: number) => number;

const step = (from: Step[0], ...bytes: (string | Buffer)[]): Step => [
  from,
  Buffer.concat(bytes.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
];

/** The same numbers for the same seed, which a failure names (mulberry32). */
function randomOf(seed: number): Random {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

function split(bytes: Buffer, random: Random): Buffer[] {
  const parts: Buffer[] = [];
  let at = 0;
  while (at < bytes.length && parts.length < 12) {
    const size = random(3) === 0 ? 1 + random(4) : 1 + random(bytes.length);
    parts.push(bytes.subarray(at, at + size));
    at += size;
  }
  return [...parts, bytes.subarray(at)].filter(({ length }) => length > 0);
}

/** Plays the steps through docker.sock; what arrives has to be what was sent, both ways, and in time. */
async function plays(steps: readonly Step[], splitter: (bytes: Buffer) => readonly Buffer[]): Promise<void> {
  const { client, stream } = await proxiedEngine();
  const ends: Record<Step[0], End | null> = { client: await client(), engine: null };
  const sent = { client: '', engine: '' };
  for (const [from, bytes] of steps) {
    const to = from === 'client' ? 'engine' : 'client';
    sent[from] += bytes.toString('latin1');
    await ends[from]?.send(...splitter(bytes));
    ends.engine ??= await stream();
    expect(await ends[to]?.until(sent[from].length)).toBe(sent[from]);
  }
}

const chunked = (random: Random, trailers: string) => {
  const parts = Array.from({ length: 1 + random(4) }, () => randomBytes(1 + random(2_000)));
  const framed = parts.flatMap((part) => [`${part.length.toString(16)}\r\n`, part, '\r\n']);
  return [...framed, `0\r\n${trailers}\r\n`];
};
const trailers = (random: Random) => (random(2) === 0 ? '' : 'X-Sum: 12\r\nX-More: \r\n');
const head = (line: string, ...fields: string[]) => `${[line, 'Host: docker', ...fields].join('\r\n')}\r\n\r\n`;

/** A request and its answer, in what can be between docker and its engine. */
function exchange(random: Random): [requests: Step[], answers: Step[]] {
  const requests: (() => [Step[], method: string])[] = [
    () => [[step('client', head('GET /v1.51/containers/json?all=1 HTTP/1.1', 'User-Agent: Docker-Client/28'))], 'GET'],
    () => [[step('client', head('HEAD /_ping HTTP/1.1'))], 'HEAD'],
    () => [[step('client', head('POST /containers/web/stop HTTP/1.1', 'Content-Length: 0'))], 'POST'],
    () => {
      const body = randomBytes(random(70_000));
      return [[step('client', head('POST /images/load HTTP/1.1', `content-length:${body.length}`), body)], 'POST'];
    },
    () => [
      [
        step(
          'client',
          head('PUT /containers/a/archive HTTP/1.1', 'Transfer-Encoding: Chunked'),
          ...chunked(random, trailers(random)),
        ),
      ],
      'PUT',
    ],
    () => [
      [
        step('client', head('POST /build HTTP/1.1', 'Content-Length: 4', 'Expect: 100-continue')),
        step('engine', 'HTTP/1.1 100 Continue\r\n\r\n'),
        step('client', 'body'),
      ],
      'POST',
    ],
  ];
  const [asked, method] = (requests[random(requests.length)] as (typeof requests)[0])();
  const answers: (() => Step[])[] = [
    () => [step('engine', head('HTTP/1.1 204 No Content'))],
    () => [step('engine', head('HTTP/1.1 304 Not Modified', 'Content-Length: 12'))],
    () => [step('engine', 'HTTP/1.1 103 Early Hints\r\n\r\n', head('HTTP/1.1 200 OK', 'Content-Length: 0'))],
    () => {
      const body = randomBytes(random(90_000));
      const sent = method === 'HEAD' ? [] : [body];
      return [step('engine', head('HTTP/1.1 200 OK', `Content-Length: ${body.length}`), ...sent)];
    },
    () => {
      const sent = method === 'HEAD' ? [] : chunked(random, trailers(random));
      return [step('engine', head('HTTP/1.1 404 Not Found', 'Transfer-Encoding: chunked'), ...sent)];
    },
  ];
  return [asked, (answers[random(answers.length)] as (typeof answers)[0])()];
}

/** What ends the reading of a connection: from there on its bytes are anything. */
function ending(random: Random): Step[] {
  const noise = () => randomBytes(1 + random(20_000));
  const upgraded = (path: string, protocol: string): Step[] => [
    step(
      'client',
      head(`POST ${path} HTTP/1.1`, 'Connection: Upgrade', `Upgrade: ${protocol}`, 'Content-Length: 2'),
      '{}',
    ),
    step('engine', `HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: ${protocol}\r\n\r\n`, noise()),
    step('client', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', noise()),
    step('engine', noise()),
  ];
  const odd = (...bytes: string[]): Step[] => [
    step('client', ...bytes),
    step('engine', noise()),
    step('client', noise()),
  ];
  const answer = (...bytes: string[]): Step[] => [
    step('client', head('GET /info HTTP/1.1')),
    step('engine', ...bytes, noise()),
    step('client', 'GET / HTTP/1.1\r\n\r\n'),
  ];
  const endings: (() => Step[])[] = [
    () => upgraded('/v1.51/session', 'h2c'),
    () => upgraded('/grpc', 'h2c'),
    () => upgraded(`/exec/${'a'.repeat(64)}/start`, 'tcp'),
    // As before upgrades: what the client says next is the container's input, be it like a request or half of one.
    () => [
      step('client', head('POST /containers/a/attach?stdin=1 HTTP/1.1')),
      step('client', 'GET / HT'),
      step('engine', head('HTTP/1.1 200 OK', 'Content-Type: application/vnd.docker.raw-stream'), 'out'),
      step('client', noise()),
    ],
    // The same where the engine refuses: what is a request and what was input, nobody can tell.
    () => [
      step('client', head('POST /exec/a/start HTTP/1.1', 'Upgrade: tcp', 'Content-Length: 2'), '{}', 'inp'),
      step('engine', head('HTTP/1.1 404 Not Found', 'Content-Length: 2'), 'no'),
      step('client', 'ut'),
    ],
    () => answer(head('HTTP/1.1 200 OK')),
    () => answer(head('HTTP/1.0 200 OK', 'Content-Length: 3')),
    () => answer('HTTP/1.1 200 OK\nContent-Length: 3\n\n'),
    () => answer(head('HTTP/1.1 200 OK', 'Content-Length: 3', 'Content-Length: 4')),
    () => answer(head('HTTP/1.1 200 OK', 'Content-Length: 3', 'Transfer-Encoding: chunked')),
    () => answer(head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'), '0x3\r\nabc\r\n'),
    () => answer(head('HTTP/1.1 200 OK', 'Content-Length: 1')),
    () => odd(head('POST /a HTTP/1.1', 'Content-Length: 3', 'Content-Length: 3'), 'abc'),
    () => odd(head('POST /a HTTP/1.1', 'Content-Length: 3', 'Transfer-Encoding: chunked'), '0\r\n\r\n'),
    () => odd(head('POST /a HTTP/1.1', 'Transfer-Encoding: gzip, chunked'), '0\r\n\r\n'),
    () => odd(head('POST /a HTTP/1.1', 'Transfer-Encoding: chunked'), '3;ext=1\r\nabc\r\n0\r\n\r\n'),
    () => odd(head('POST /a HTTP/1.1', 'Transfer-Encoding: chunked'), '+3\r\nabc\r\n0\r\n\r\n'),
    () => odd(head('POST /a HTTP/1.1', 'Transfer-Encoding: chunked'), '3\r\nabcd\r\n0\r\n\r\n'),
    () => odd(head('POST /a HTTP/1.1', 'Transfer-Encoding: chunked'), '123456789\r\n'),
    () => odd(head('POST /a HTTP/1.1', 'Content-Length: -1')),
    () => odd(head('POST /a HTTP/1.1', 'Content-Length: 0x3'), 'abc'),
    () => odd(head('POST /a HTTP/1.1', 'Content-Length : 3'), 'abc'),
    () => odd(head('POST /a HTTP/1.1', 'A: 1', ' folded: Content-Length: 3')),
    () => odd(head('POST /a HTTP/1.1', 'A: 1\0')),
    () => odd(head('POST /a HTTP/1.1', 'A: 1\rB: 2')),
    () => odd('GET /_ping HTTP/1.0\r\n\r\n'),
    () => odd('GET /_ping HTTP/1.1\nHost: a\n\n'),
    () => odd('\r\nGET / HTTP/1.1\r\n\r\n'),
    () => odd('PRI * HTTP/2.0\r\n\r\n'),
    () => odd('\x16\x03\x01'),
    () => odd('hello'),
    () => odd(head(`GET /${'a'.repeat(70_000)} HTTP/1.1`)),
    () => odd(`GET / HTTP/1.1\r\n${'A: b\r\n'.repeat(300)}`),
  ];
  return (endings[random(endings.length)] as (typeof endings)[0])();
}

it('bytes are the same at both ends, whatever is said, in whatever parts it comes', async () => {
  for (let seed = 1; seed <= 250; seed++) {
    const random = randomOf(seed);
    const exchanges = Array.from({ length: random(4) }, () => exchange(random));
    const steps = [...exchanges.flat(2), ...(random(3) > 0 ? ending(random) : [])];
    await plays(steps, (bytes) => split(bytes, random)).catch((cause) => {
      throw new Error(`seed ${seed}`, { cause });
    });
  }
});

it('requests may come before the answers to those before them', async () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomOf(1_000 + seed);
    const exchanges = Array.from({ length: 2 + random(5) }, () => exchange(random)).filter(
      ([asked]) => asked.length === 1,
    );
    const requests = step('client', ...exchanges.flatMap(([asked]) => asked.map(([, bytes]) => bytes)));
    const answers = step('engine', ...exchanges.flatMap(([, answered]) => answered.map(([, bytes]) => bytes)));
    await plays([requests, answers], (bytes) => split(bytes, random)).catch((cause) => {
      throw new Error(`seed ${seed}`, { cause });
    });
  }
});

it('a head may be cut at each of its bytes', async () => {
  const request = step(
    'client',
    head('POST /images/load HTTP/1.1', 'Transfer-Encoding: chunked'),
    '3\r\nabc\r\n0\r\nA: b\r\n\r\n',
  );
  const answer = step('engine', head('HTTP/1.1 200 OK', 'Transfer-Encoding: chunked'), '2\r\nok\r\n0\r\n\r\n');
  for (let at = 1; at < request[1].length; at++) {
    await plays([request, answer, request, answer], (bytes) => [bytes.subarray(0, at), bytes.subarray(at)]);
  }
  await plays([request, answer], (bytes) => Array.from(bytes, (byte) => Buffer.from([byte])));
});
