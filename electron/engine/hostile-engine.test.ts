import type { ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import { EngineConnection } from './connection.ts';
import { containerStore } from './container-store.ts';
import { ImageStore } from './image-store.ts';
import { fakeServer } from './testing/fake-server.ts';
import { FixedEndpoint } from './testing/fixed-endpoint.ts';
import { until } from './testing/until.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMiB = () => {
  collectGarbage();
  return process.memoryUsage().heapUsed / 2 ** 20;
};

const EVENTS = 6_000;
/** Events in one piece, and rows, which are smaller. */
const [EVENTS_AT_ONCE, ROWS_AT_ONCE] = [100, 2_000];
const hex = (n: number) => n.toString(16).padStart(64, '0');
const noise = 'n'.repeat(20_000);

const told: readonly ((n: number) => [type: string, action: string, id: string])[] = [
  (n) => ['container', 'start', hex(n)],
  (n) => ['container', 'die', hex(n)],
  (n) => ['container', 'destroy', hex(n)],
  (n) => ['image', 'tag', `registry.example/made-up-${n}:latest`],
  (n) => ['image', 'delete', `sha256:${hex(n)}`],
];

/** The n-th event, of an object that was made up for it; with labels nobody wants to keep. */
function event(n: number): string {
  const [Type, Action, ID] = told[n % told.length]?.(n) ?? [];
  return `${JSON.stringify({ Type, Action, Actor: { ID, Attributes: { name: `c${n}`, noise } } })}\n`;
}

const row = (n: number, state: string) => ({ Id: hex(n), Names: [`/c${n}`], State: state });
const idsOf = (url: string) =>
  [...decodeURIComponent(url).matchAll(/[0-9a-f]{64}/g)].map(([id]) => Number.parseInt(id, 16));

const toDispose: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of toDispose.splice(0).reverse()) await dispose();
});

/** Both stores following an engine; `answer` is what it says besides being there. */
async function follow(answer: (url: string, response: ServerResponse) => void) {
  let requests = 0;
  const server = await fakeServer({
    onRequest({ url = '' }, response) {
      requests++;
      response.setHeader('Api-Version', '1.51');
      if (/\/(_ping|info|version)$/.test(url)) response.end('{"ID":"x","Version":"1"}');
      else answer(url, response);
    },
  });
  toDispose.push(() => server.dispose());
  const connection = new EngineConnection({ endpoints: new FixedEndpoint(server.socketPath), logger: nullLogger });
  const containers = containerStore({ connection, logger: nullLogger });
  const images = new ImageStore({ connection, logger: nullLogger, containers: containers.table });
  for (const each of [connection, containers, images]) toDispose.push(() => each.dispose());
  connection.start();
  return { table: containers.table, connection, requests: () => requests };
}

/** Writes pieces as fast as they are read, until there is none. */
function pour(response: ServerResponse, piece: () => string | null): void {
  const more = () => {
    for (let text = piece(); text !== null; text = piece()) {
      if (response.write(text)) continue;
      response.once('drain', more);
      return;
    }
  };
  response.on('error', () => undefined);
  more();
}

const pieceOf = (length: number, one: () => string) => Array.from({ length }, one).join('');

/** How much the heap grows while an engine tells of so many objects, in MiB. */
async function flooded(answer: (url: string, response: ServerResponse) => void): Promise<number> {
  let n = 0;
  const piece = () => {
    if (n < EVENTS) return pieceOf(EVENTS_AT_ONCE, () => event(n++));
    return n++ === EVENTS
      ? `${JSON.stringify({ Type: 'builder', Action: 'prune', Actor: { ID: 'the last' } })}\n`
      : null;
  };
  const before = heapMiB();
  const { connection, requests } = await follow((url, response) => {
    if (url.includes('/events')) pour(response, piece);
    else answer(url, response);
  });
  let heard = false;
  connection.onEvent(({ id }) => {
    heard ||= id === 'the last';
  });
  await until('the last event to be heard', () => heard);
  // What the events made the stores ask for has been asked for, too: nothing new between two looks.
  let asked = 0;
  await until('the questions to end', () => {
    const isQuiet = asked === requests();
    asked = requests();
    return isQuiet;
  });
  return heapMiB() - before;
}

describe('an engine that tells of objects without number costs little memory', () => {
  it('when none of them exists, and it answers nothing', async () => {
    expect(await flooded(() => undefined)).toBeLessThan(30);
  });

  it('when all of them do, and none is ever up to date', async () => {
    const grown = await flooded((url, response) => {
      const rows = url.includes('/containers/json') ? idsOf(url).map((id) => row(id, 'running')) : [];
      response.end(JSON.stringify(rows));
    });
    expect(grown).toBeLessThan(60);
  });

  it('when its list has no end', async () => {
    const { table } = await follow((url, response) => {
      let n = 0;
      if (url.includes('/events')) response.flushHeaders();
      else if (url.includes('/images')) response.end('[]');
      else pour(response, () => pieceOf(ROWS_AT_ONCE, () => `${n === 0 ? '[' : ','}{"Id":"${hex(n++)}"}`));
    });
    await until('the list to be over', () => table.isComplete);
    expect(table.rows.size).toBe(100_000);
  });
});
