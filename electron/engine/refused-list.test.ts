import type { ServerResponse } from 'node:http';
import { afterEach, expect, it } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import type { ListItem } from '../contract/common.ts';
import { EngineConnection } from './connection.ts';
import { containerStore } from './container-store.ts';
import { ImageStore } from './image-store.ts';
import type { LiveTable } from './live-table.ts';
import { fakeServer } from './testing/fake-server.ts';
import { FixedEndpoint } from './testing/fixed-endpoint.ts';
import { until } from './testing/until.ts';

const toDispose: (() => unknown)[] = [];
afterEach(async () => {
  for (const dispose of toDispose.splice(0).reverse()) await dispose();
});

/** What a client is told of a table, item by item. */
function told<T>(table: LiveTable<T>): ListItem<T>[] {
  const items: ListItem<T>[] = [];
  const stop = new AbortController();
  toDispose.push(() => stop.abort());
  void (async () => {
    for await (const item of table.watch(stop.signal)) items.push(item);
  })();
  return items;
}

it.each([
  [
    'a filter refuses',
    (response: ServerResponse) => response.writeHead(403).end('{"message":"list is denied by a rule"}'),
    { code: 'FORBIDDEN', message: 'list is denied by a rule' },
  ],
  [
    'a proxy redirects',
    (response: ServerResponse) => response.writeHead(302, { Location: '/x' }).end(),
    { code: 'ENGINE_ERROR', message: 'the engine answered with a redirect (302), which is refused' },
  ],
  [
    'breaks off',
    (response: ServerResponse) => response.end('[{"Id":'),
    { code: 'ENGINE_ERROR', message: 'the engine answered with a list that ends in the middle' },
  ],
])('says why there is no list that %s, and gives it once it is there', async (_, refuse, error) => {
  let refuses = true;
  const server = await fakeServer({
    onRequest({ url = '' }, response) {
      response.setHeader('Api-Version', '1.51');
      if (/\/(_ping|info|version)$/.test(url)) response.end('{"ID":"x","Version":"1"}');
      else if (url.includes('/events')) response.flushHeaders();
      else if (refuses) refuse(response);
      else response.end('[]');
    },
  });
  toDispose.push(() => server.dispose());
  const connection = new EngineConnection({ endpoints: new FixedEndpoint(server.socketPath), logger: nullLogger });
  const containers = containerStore({ connection, logger: nullLogger });
  const images = new ImageStore({ connection, logger: nullLogger, containers: containers.table });
  for (const each of [connection, containers, images]) toDispose.push(() => each.dispose());
  const lists = [told(containers.table), told(images.table)];
  connection.start();

  await until('both problems', () => lists.every((items) => items.length > 0));
  for (const items of lists) expect(items).toEqual([{ type: 'problem', error: expect.objectContaining(error) }]);
  refuses = false;
  await until('both lists', () => lists.every((items) => items.length === 3), 20_000);
  for (const items of lists) {
    expect(items.slice(1)).toEqual([
      { type: 'snapshot', first: true, more: false, items: [] },
      { type: 'problem', error: null },
    ]);
  }
});
