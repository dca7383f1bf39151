import { expect, test } from 'vitest';
import { knownSecrets } from '../../platform/diagnosis.ts';
import { addressesIn } from './diagnose.ts';

test.each([
  ['of an older Slipway', { kind: 'value', value: { network: { httpProxy: 'http://me:s3cret@proxy:1' } } } as const],
  [
    'cut short',
    { kind: 'malformed', bytes: Buffer.from('{"network":{"httpProxy":"http://me:s3cret@proxy:1","dn') } as const,
  ],
])('without a host the passwords in a settings file that is %s are known, too', (_, found) => {
  expect(knownSecrets(addressesIn(found), {})).toContain('s3cret');
});

test('where there is none, or none to be read, none is known', () => {
  expect(addressesIn({ kind: 'missing' })).toEqual([]);
});
