import { stat } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import type { Clock } from '../../base/clock.ts';
import { LAUNCH_LINK_MS } from '../../platform/launch-page.ts';
import { session, start, token, withCode } from '../testing/web-client.ts';

describe('the session', () => {
  test('a launch code is exchanged for the token, once', async () => {
    const host = await start();
    const code = host.code();
    const answer = await session(host, withCode(code));
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toEqual({ token: await token(host) });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const replay = await session(host, withCode(code));
    expect(replay.status).toBe(401);
    expect(JSON.parse(replay.body)).toMatchObject({
      code: 'UNAUTHORIZED',
      hint: expect.stringContaining('slipway open'),
    });
  });

  test('the token is 32 bytes, in a file only the user can read', async () => {
    const host = await start();
    expect(Buffer.from(await token(host), 'base64url')).toHaveLength(32);
    expect((await stat(host.tokenFile)).mode & 0o777).toBe(0o600);
  });

  test('a launch URL carries its code in the fragment and nowhere else', async () => {
    const url = new URL((await start()).web.launchUrl());
    expect(url.hash).toMatch(/^#code=[\w-]{43}$/);
    expect([url.pathname, url.search, url.username]).toEqual(['/', '', '']);
  });

  test('a code expires', async () => {
    let now = 0;
    const clock: Clock = { now: () => now, monotonic: () => now, after: () => ({ dispose() {} }) };
    const host = await start({ clock });
    const late = host.code();
    now = LAUNCH_LINK_MS + 1;
    expect((await session(host, withCode(late))).status).toBe(401);
    expect((await session(host, withCode(host.code()))).status).toBe(200);
  });

  test.each([
    ['a form post', { 'Content-Type': 'application/x-www-form-urlencoded' }, 415],
    ['a form that pretends with text/plain', { 'Content-Type': 'text/plain' }, 415],
    ['no content type', { 'Content-Type': undefined }, 415],
    ['no Origin', { Origin: undefined }, 403],
    ['the null Origin of a sandbox', { Origin: 'null' }, 403],
    ['another site', { Origin: 'http://evil.example' }, 403],
    ['another port of this machine', { Origin: 'http://127.0.0.1:8080', 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a same-site request', { 'Sec-Fetch-Site': 'same-site' }, 403],
    ['a cross-site request', { 'Sec-Fetch-Site': 'cross-site' }, 403],
    ['https in Origin', { Origin: 'https://127.0.0.1' }, 403],
  ] as const)('%s gets no token and does not use up the code', async (_, headers, status) => {
    const host = await start();
    const body = withCode(host.code());
    expect((await session(host, body, headers)).status).toBe(status);
    expect((await session(host, body)).status).toBe(200);
  });

  test.each([
    ['no JSON', 'code=abc', 400],
    ['no code', '{}', 400],
    ['a code that is no text', '{"code":1}', 400],
    ['more than a code', '{"code":"a","x":1}', 400],
    ['a large body', JSON.stringify({ code: 'x'.repeat(5000) }), 413],
    ['a wrong code', '{"code":"wrong"}', 401],
  ])('%s is refused', async (_, body, status) => {
    expect((await session(await start(), body)).status).toBe(status);
  });

  test('after ten failures each further wrong code is answered late, and a right one at once', async () => {
    const host = await start();
    for (let i = 0; i < 10; i++) expect((await session(host, withCode('wrong'))).status).toBe(401);
    const order: string[] = [];
    const wrong = session(host, withCode('wrong')).then((answer) => order.push(`wrong ${answer.status}`));
    const right = session(host, withCode(host.code())).then((answer) => order.push(`right ${answer.status}`));
    await Promise.all([wrong, right]);
    expect(order).toEqual(['right 200', 'wrong 401']);
  });
});
