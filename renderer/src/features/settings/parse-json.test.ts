import { expect, test } from 'vitest';
import { parseJson } from './parse-json.ts';

test.each([
  ['{\n  "debug": tru\n}', 2],
  ['{\n"a": 1,\n}', 3],
  ['{\n "a": [1, 2', 2],
  ['', 1],
  ['{\n\n\n  debug: 1}', 4],
])('what is wrong with %j is found in its line', (text, line) => {
  expect(parseJson(text)).toMatchObject({ kind: 'wrong', line });
});

test('an object is read, and anything else is none', () => {
  expect(parseJson('{"debug": true}')).toEqual({ kind: 'object', value: { debug: true } });
  for (const text of ['[]', '1', 'null', '"x"']) expect(parseJson(text)).toEqual({ kind: 'no object' });
});
