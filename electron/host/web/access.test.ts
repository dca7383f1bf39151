import * as crypto from 'node:crypto';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Clock } from '../../base/clock.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { LAUNCH_LINK_MS } from '../../platform/launch-page.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { Access } from './access.ts';

vi.mock('node:crypto', async (original) => {
  const real = await original<typeof crypto>();
  return { ...real, timingSafeEqual: vi.fn(real.timingSafeEqual) };
});

let dir: string;
let access: Access;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-acc-'));
  access = await Access.create(join(dir, 'web-token'));
  vi.mocked(crypto.timingSafeEqual).mockClear();
});
afterEach(() => removeFolder(dir));

const hello = (token: string) => ({ t: 'hello', protocol: PROTOCOL, client: 'ui', token }) as const;

/** The sizes of what was compared, in bytes. */
const compared = () =>
  vi.mocked(crypto.timingSafeEqual).mock.calls.map(([one, two]) => [one.byteLength, two.byteLength]);

test.each(['', 'x', 'x'.repeat(43), 'x'.repeat(256), 'ä'.repeat(43)])(
  'a token such as %j is compared in constant time: as a digest, whole',
  (wrong) => {
    expect(access.authorize(hello(wrong))).toMatchObject({ error: { code: 'UNAUTHORIZED' } });
    expect(compared()).toEqual([[32, 32]]);
  },
);

test('the right one is, too, and one that begins like it is not it', async () => {
  const token = (await readFile(join(dir, 'web-token'), 'utf8')).trim();
  expect(access.authorize(hello(token))).toBeNull();
  expect(compared()).toEqual([[32, 32]]);
  for (const wrong of [token.slice(0, -1), `${token} `, token.toUpperCase()]) {
    expect(access.authorize(hello(wrong))?.error.message).toContain('not valid');
  }
});

test('a launch code is compared with every one that is out, the right one first or last', () => {
  const codes = [access.issueCode(), access.issueCode(), access.issueCode()] as const;
  access.redeem(codes[0]);
  expect(compared()).toHaveLength(3);
  expect(access.redeem('wrong')).toMatchObject({ error: { code: 'UNAUTHORIZED' } });
  expect(compared()).toHaveLength(5);
  access.redeem(codes[2]);
  expect(compared()).toHaveLength(7);
});

test('an expired code, a used one and one that never was are refused alike', async () => {
  let now = 0;
  const clock: Clock = { now: () => now, monotonic: () => now, after: () => ({ dispose() {} }) };
  const other = await Access.create(join(dir, 'other-token'), { clock });
  const [used, expired] = [other.issueCode(), other.issueCode()];
  other.redeem(used);
  now = LAUNCH_LINK_MS + 1;
  const refusals = [used, expired, 'never'].map((code) => JSON.stringify(other.redeem(code)));
  expect(new Set(refusals).size).toBe(1);
});
