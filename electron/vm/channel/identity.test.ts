import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { generateKeyPair } from '../../ssh/keys.ts';
import { loadIdentity } from './identity.ts';

let dir: string;
let file: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-id-'));
  file = join(dir, 'identity.json');
});
afterEach(() => removeFolder(dir));

test('it is made once, secret, and stays', async () => {
  const made = await loadIdentity(file);
  expect(await loadIdentity(file)).toEqual(made);
  expect(((await stat(file)).mode & 0o777).toString(8)).toBe('600');
});

test('one that no VM could be reached with is made anew', async () => {
  const made = await loadIdentity(file);
  const other = generateKeyPair('other');
  for (const content of [
    '',
    '\0'.repeat(500),
    JSON.stringify({ ...made, uuid: 'x' }),
    JSON.stringify({ ...made, host: { ...made.host, publicKey: other.publicKey } }),
    JSON.stringify({ ...made, client: { ...made.client, privateKey: made.client.privateKey.slice(0, 120) } }),
  ]) {
    await writeFile(file, content);
    const next = await loadIdentity(file);
    expect(next.uuid).not.toBe(made.uuid);
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(next);
  }
});
