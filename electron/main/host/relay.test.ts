import { expect, test } from 'vitest';
import { memorySockets } from '../../contract/testing/memory-socket.ts';
import { relay } from './relay.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('passes messages both ways and a close with its reason', async () => {
  const [page, pageEnd] = memorySockets();
  const [host, hostEnd] = memorySockets();
  relay(pageEnd, hostEnd);
  const heard: string[] = [];
  page.onMessage = (text) => heard.push(`page ${text}`);
  host.onMessage = (text) => heard.push(`host ${text}`);
  page.onClose = (reason) => heard.push(`closed ${reason}`);
  page.send('one');
  host.send('two');
  await turn();
  host.close('over');
  await turn();
  expect(heard.sort()).toEqual(['closed over', 'host one', 'page two']);
});
