import { expect, test } from 'vitest';
import { memorySockets } from '../../contract/testing/memory-socket.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { withToken } from './with-token.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

test('adds the token to the hello and leaves everything after it alone', async () => {
  const [near, far] = memorySockets();
  const heard: unknown[] = [];
  far.onMessage = (text) => heard.push(JSON.parse(text));
  const socket = withToken(near, 'secret');
  const hello = { t: 'hello', protocol: PROTOCOL, client: 'ui' };
  for (const frame of [hello, hello]) socket.send(JSON.stringify(frame));
  await turn();
  expect(heard).toEqual([{ ...hello, token: 'secret' }, hello]);
});

test('does nothing without one', () => {
  const [near] = memorySockets();
  expect(withToken(near, null)).toBe(near);
});

test('passes on what is no hello as it is', async () => {
  const [near, far] = memorySockets();
  const heard: string[] = [];
  far.onMessage = (text) => heard.push(text);
  withToken(near, 'secret').send('no json');
  await turn();
  expect(heard).toEqual(['no json']);
});
