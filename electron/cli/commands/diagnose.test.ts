import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { diagnoseMessages } from '../../contract/messages/diagnose.ts';
import { knownSecrets } from '../../platform/diagnosis.ts';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { addressesIn, withMend } from './diagnose.ts';

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

test('what a setting mends is followed by the command that changes it, and what none mends by nothing', () => {
  expect(withMend('!', diagnoseMessages.noName())).toEqual([
    expect.stringMatching(/^! the VM’s name servers do not answer\. /),
    '    slipway settings set network.dns ADDRESS',
  ]);
  expect(withMend('!', diagnoseMessages.vmOff())).toHaveLength(1);
});

test('a file that is there already is refused before anything is tried', async () => {
  const { io, err } = fakeIo();
  const file = fileURLToPath(import.meta.url);
  expect(await run(['diagnose', '--output', file], io, new AbortController().signal)).toBe(1);
  expect(err()).toMatch(/^slipway: .*diagnose\.test\.ts is there already\. Name another file/);
});
