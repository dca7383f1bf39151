import { expect, test } from 'vitest';
import { type RawAnswer, rawRequest } from '../testing/raw-http.ts';
import { type Host, session, start, upgrade, withCode } from '../testing/web-client.ts';

const always = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

const ask = (line: string, origin = 'http://evil.example') => {
  return (host: Host) =>
    rawRequest(host.port, `${line} HTTP/1.1\r\nHost: ${host.host}\r\nOrigin: ${origin}\r\nConnection: close\r\n\r\n`);
};

/** Every way an answer can be made. */
const answers: [string, number, (host: Host) => Promise<RawAnswer>][] = [
  ['the document', 200, ask('GET /')],
  ['a file', 200, ask('GET /assets/app-1a2b.js')],
  ['its head alone', 200, ask('HEAD /assets/app-1a2b.js')],
  ['a file that is not there', 404, ask('GET /nope.js')],
  ['a method that is not understood', 405, ask('OPTIONS /')],
  ['another Host', 421, (host) => rawRequest(host.port, 'GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n')],
  ['no WebSocket', 426, ask('GET /rpc')],
  ['no path', 400, ask('OPTIONS *')],
  ['a session', 200, (host) => session(host, withCode(host.code()))],
  ['a wrong code', 401, (host) => session(host, withCode('wrong'))],
  ['another page', 403, (host) => session(host, withCode('wrong'), { Origin: 'http://evil.example' })],
  ['a preflight', 405, ask('OPTIONS /api/session')],
  ['a form', 415, (host) => session(host, 'code=x', { 'Content-Type': 'application/x-www-form-urlencoded' })],
  ['a large body', 413, (host) => session(host, withCode('x'.repeat(5000)))],
  ['no such download', 404, ask('GET /api/exports/x')],
  ['an upgrade of another Host', 421, (host) => upgrade(host, { Host: 'evil.example' })],
  ['an upgrade of another page', 403, (host) => upgrade(host, { Origin: 'http://evil.example' })],
  ['an upgrade elsewhere', 404, (host) => upgrade(host, {}, '/other')],
];

test.each(answers)(
  '%s (%d) has every header, sets no cookie, and is for no other origin',
  async (_, status, answerOf) => {
    const answer = await answerOf(await start());
    expect(answer.status).toBe(status);
    expect(Object.fromEntries(answer.headers)).toMatchObject(always);
    const names = [...answer.headers.keys()];
    expect(names.filter((name) => name.startsWith('access-control-') || name === 'set-cookie')).toEqual([]);
  },
);
