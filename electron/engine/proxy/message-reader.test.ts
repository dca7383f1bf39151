import { expect, test } from 'vitest';
import { readRequest } from './head.ts';
import { MessageReader } from './message-reader.ts';

const REQUESTS = [
  'GET /_ping HTTP/1.1\r\nHost: d\r\n\r\n',
  'POST /a HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc',
  'POST /b HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n',
  'GET /_ping HTTP/1.1\r\n\r\n',
  'POST /containers/create HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}',
];
const ALL = Buffer.from(REQUESTS.join(''));
const TARGETS = ['/_ping', '/a', '/b', '/_ping', '/containers/create'];

/** The targets and the bytes of what is read, with `asTheyCome` after each part, else once all but the last are there. */
function read(parts: readonly Buffer[], asTheyCome: boolean): { targets: string[]; bytes: string } {
  const reader = new MessageReader(readRequest, /^[A-Z]{1,20}(?: |$)/);
  const targets: string[] = [];
  let bytes = '';
  for (const [n, part] of parts.entries()) {
    reader.push(part);
    if (!asTheyCome && n < parts.length - 2) continue;
    for (let piece = reader.next(); piece; piece = reader.next()) {
      if (piece.kind === 'odd') return { targets: [...targets, 'odd'], bytes };
      bytes += piece.bytes.toString();
      if (piece.kind !== 'head') continue;
      targets.push(piece.head.target);
      reader.expect(piece.head.body);
    }
  }
  return { targets, bytes };
}

test.each([true, false])(
  'requests sent at once are each read, wherever they are cut (as they come: %s)',
  (asTheyCome) => {
    for (let first = 1; first < ALL.length - 1; first++) {
      for (let second = first + 1; second < ALL.length; second++) {
        const parts = [ALL.subarray(0, first), ALL.subarray(first, second), ALL.subarray(second)];
        expect({ first, second, ...read(parts, asTheyCome) }).toEqual({
          ...{ first, second, targets: TARGETS, bytes: ALL.toString() },
        });
      }
    }
  },
);
