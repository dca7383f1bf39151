import { expect, test } from 'vitest';
import { memorySockets } from '../../contract/testing/memory-socket.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { withHello } from './with-hello.ts';

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));
const hello = { t: 'hello', protocol: PROTOCOL, client: 'ui' };

function vouched(voucher: Parameters<typeof withHello>[1]) {
  const [near, far] = memorySockets();
  const heard: unknown[] = [];
  far.onMessage = (message) => heard.push(JSON.parse(String(message)));
  return { socket: withHello(near, voucher), near, heard };
}

test('adds the token to the hello and leaves everything after it alone', async () => {
  const { socket, heard } = vouched({ client: 'ui', token: 'secret' });
  for (const frame of [hello, hello]) socket.send(JSON.stringify(frame));
  await turn();
  expect(heard).toEqual([{ ...hello, token: 'secret' }, hello]);
});

test('a page that claims to be the app’s main process is a page to the host', async () => {
  const { socket, heard } = vouched({ client: 'ui', token: null });
  socket.send(JSON.stringify({ ...hello, client: 'main' }));
  await turn();
  expect(heard).toEqual([hello]);
});

test.each(['no json', '{"t":"call","id":1,"method":"host.status","params":{}}', '{"t":"hello"}'])(
  'what begins with %s is ended, and the host hears nothing of it',
  async (first) => {
    const { socket, near, heard } = vouched({ client: 'ui', token: null });
    socket.send(first);
    socket.send(JSON.stringify({ ...hello, client: 'main' }));
    await turn();
    expect(heard).toEqual([]);
    expect(near.closed).toBe(true);
  },
);
