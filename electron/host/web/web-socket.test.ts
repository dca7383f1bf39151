import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { connect } from '../../contract/wire/client.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { overWebSocket } from '../../contract/wire/web-socket.ts';
import { demoContract } from '../testing/demo-host.ts';
import { client, get, session, start, token, upgrade, webSocket, withCode } from '../testing/web-client.ts';

describe('the WebSocket', () => {
  test('serves the contract to a page with the token', async () => {
    const host = await start();
    const { api, ready, close } = client(host, await token(host));
    await ready;
    await expect(api.demo.whoAmI({})).resolves.toEqual({ kind: 'ui', web: true });
    close();
  });

  test('a page is a page, whatever it claims to be', async () => {
    const host = await start();
    const info = { client: 'main', token: await token(host) } as const;
    const { api, close } = connect(demoContract, overWebSocket(webSocket(host)), info);
    await expect(api.demo.whoAmI({})).resolves.toEqual({ kind: 'ui', web: true });
    close();
  });

  test.each([
    ['our own page', {}, 101],
    ['our own page, with fetch metadata', { 'Sec-Fetch-Site': 'same-origin' }, 101],
    ['no Origin', { Origin: undefined }, 403],
    ['another site', { Origin: 'http://evil.example' }, 403],
    ['another port', { Origin: 'http://127.0.0.1:1' }, 403],
    ['localhost', { Origin: 'http://localhost:1' }, 403],
    ['the null Origin', { Origin: 'null' }, 403],
    ['a same-site page', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a cross-site page', { 'Sec-Fetch-Site': 'cross-site' }, 403],
  ] as const)('a handshake from %s', async (_, headers, status) => {
    expect((await upgrade(await start(), headers)).status).toBe(status);
  });

  test('elsewhere there is none, and /rpc is nothing else', async () => {
    const host = await start();
    expect((await upgrade(host, {}, '/other')).status).toBe(404);
    expect((await get(host, '/rpc')).status).toBe(426);
  });

  test.each([
    ['no token', undefined],
    ['a wrong token', 'wrong'],
    ['an empty token', ''],
  ])('%s is refused before anything runs', async (_, wrong) => {
    const host = await start();
    const { ready, api } = client(host, wrong);
    const call = api.demo.hang({});
    await expect(ready).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    await expect(call).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect(host.seen.mostRunning).toBe(0);
  });

  test('a token in a cookie, a header or the address opens nothing', async () => {
    const host = await start();
    const secret = await token(host);
    const socket = new WebSocket(`ws://${host.host}/rpc`, {
      origin: host.origin,
      headers: { Cookie: `token=${secret}`, Authorization: `Bearer ${secret}` },
    });
    const { ready } = connect(demoContract, overWebSocket(socket), { client: 'ui' });
    await expect(ready).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    expect((await upgrade(host, {}, `/rpc?token=${secret}`)).status).toBe(404);
  });

  test('a token that comes late finds the connection closed', async () => {
    const host = await start();
    const late = JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui', token: await token(host) });
    const socket = webSocket(host);
    const heard: string[] = [];
    socket.on('message', (data) => {
      heard.push(data.toString());
      socket.send(late);
    });
    await new Promise((resolve) => socket.on('open', resolve));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(heard.map((text) => JSON.parse(text))).toMatchObject([{ t: 'refused', error: { code: 'TIMEOUT' } }]);
  });

  test('whatever others guess, the right token is let in at once, and says nothing to them', async () => {
    const host = await start();
    const guess = () =>
      client(host, 'wrong').ready.then(
        () => 'in',
        (error: { code: string }) => error.code,
      );
    for (let i = 0; i < 10; i++) expect(await guess()).toBe('UNAUTHORIZED');
    const order: string[] = [];
    const late = guess().then((code) => order.push(code));
    await client(host, await token(host)).ready;
    order.push('in');
    await late;
    expect(order).toEqual(['in', 'UNAUTHORIZED']);
  });

  test('one that was turned away is heard no more, while its answer waits', async () => {
    const host = await start();
    for (let i = 0; i < 10; i++) await session(host, withCode('wrong'));
    const hello = (secret: string) => JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui', token: secret });
    const socket = webSocket(host);
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(JSON.parse(data.toString()).t));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(hello('wrong'));
    socket.send(hello(await token(host)));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(heard).toEqual(['refused']);
  });

  test('a frame above 1 MiB ends the connection, not the host', async () => {
    const host = await start();
    const socket = webSocket(host);
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui', token: await token(host) }));
    socket.send('x'.repeat(1_048_577));
    const code = await new Promise((resolve) => socket.on('close', resolve));
    expect(code).toBe(1009);
    await client(host, await token(host)).ready;
  });

  test('bytes that are no frame end the connection', async () => {
    const host = await start();
    const socket = webSocket(host);
    const heard: string[] = [];
    socket.on('message', (data) => heard.push(data.toString()));
    await new Promise((resolve) => socket.on('open', resolve));
    socket.send(Buffer.from('{}'));
    await new Promise((resolve) => socket.on('close', resolve));
    expect(heard.map((text) => JSON.parse(text))).toMatchObject([{ t: 'refused', error: { code: 'BAD_REQUEST' } }]);
  });
});
