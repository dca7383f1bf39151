import { text } from 'node:stream/consumers';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import type { Identity } from '../channel/identity.ts';
import { seedTar } from './seed.ts';

const identity: Identity = {
  format: 1,
  uuid: '11111111-2222-4333-8444-555555555555',
  host: { privateKey: 'the key of the guest', publicKey: 'ssh-ed25519 AAAA slipway-guest' },
  client: { privateKey: 'the key of the host', publicKey: 'ssh-ed25519 BBBB slipway' },
};

async function entriesOf(tar: Buffer): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const reader = extract();
  reader.end(tar);
  for await (const entry of reader) found[entry.header.name] = await text(entry);
  return found;
}

test('holds what the guest needs, in whole sectors', async () => {
  const tar = await seedTar({
    ...{ identity, time: 1234.6, hostAccess: false, control: 40_022, engineSocket: '/home/me/a b/docker.sock' },
    engine: { env: { HTTP_PROXY: 'http://p:1' }, files: { 'docker/daemon.json': '{}' } },
  });
  expect(tar.length % 512).toBe(0);
  const entries = await entriesOf(tar);
  expect(entries['slipway.env']?.split('\n')).toEqual([
    'FORMAT=1',
    `INSTANCE=${identity.uuid}`,
    'HOSTNAME=slipway',
    'TIME=1235',
    'HOST_ACCESS=off',
    'CONTROL=40022',
    'ENGINE_SOCKET=/home/me/a b/docker.sock',
    'HTTP_PROXY=http://p:1',
    '',
  ]);
  expect(entries['ssh/host_ed25519_key']).toBe(identity.host.privateKey);
  expect(entries['ssh/authorized_keys']).toBe(`${identity.client.publicKey}\n`);
  expect(entries['docker/daemon.json']).toBe('{}');
});

test('a value with a line break cannot smuggle another setting in', async () => {
  const entries = await entriesOf(
    await seedTar({
      identity,
      time: 1,
      hostAccess: true,
      control: 1,
      engine: { env: { HTTP_PROXY: 'http://p\nDNS=6.6.6.6' }, files: {} },
    }),
  );
  expect(entries['slipway.env']).not.toContain('DNS');
});
