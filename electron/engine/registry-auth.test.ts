import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { registryAuth } from './registry-auth.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sw-auth-'));
});
afterEach(() => removeFolder(folder));

const configure = (value: unknown) =>
  writeFile(join(folder, 'config.json'), typeof value === 'string' ? value : JSON.stringify(value));
async function login(reference: string) {
  const header = await registryAuth(reference, { DOCKER_CONFIG: folder, PATH: folder });
  return header === undefined ? undefined : JSON.parse(Buffer.from(header, 'base64url').toString());
}
const basic = (text: string) => ({ auth: Buffer.from(text).toString('base64') });

describe('registryAuth', () => {
  it('finds the registry a reference leads to', async () => {
    await configure({
      auths: { 'https://index.docker.io/v1/': basic('hub:a:b'), 'https://reg.example:5000/v2/': basic('own:c') },
    });
    expect(await login('nginx')).toEqual({
      username: 'hub',
      password: 'a:b',
      serveraddress: 'https://index.docker.io/v1/',
    });
    expect(await login('reg.example:5000/x:1')).toMatchObject({ username: 'own', password: 'c' });
    expect(await login('elsewhere.example/x')).toBeUndefined();
  });

  it.each(['a', 'aa', 'aaa'])('is padded, as Go wants it: password %s', async (password) => {
    await configure({ auths: { 'reg.example': basic(`u:${password}`) } });
    const header = await registryAuth('reg.example/x', { DOCKER_CONFIG: folder });
    expect((header ?? '').length % 4).toBe(0);
    expect(header).toMatch(/^[A-Za-z0-9_-]+={0,2}$/);
  });

  it.each([
    ['{'],
    ['null'],
    [{ auths: 5 }],
    [{ auths: { 'reg.example': { auth: 'bm8=' } } }],
    [{ credsStore: '../sh' }],
    [{ credsStore: 'nowhere' }],
  ])('goes without when the file says %j', async (value) => {
    await configure(value);
    expect((await login('reg.example/x'))?.password ?? '').toBe('');
  });

  it('goes without when there is no file', async () => {
    expect(await login('nginx')).toBeUndefined();
  });

  it('asks the credential helper, which gets the server on its input', async () => {
    const helper = join(folder, 'docker-credential-test');
    await writeFile(
      helper,
      '#!/bin/sh\nread server\n[ "$1" = get ] && echo "{\\"Username\\":\\"$server\\",\\"Secret\\":\\"s\\"}"\n',
    );
    await chmod(helper, 0o700);
    await configure({ credsStore: 'test' });
    expect(await login('reg.example/x')).toMatchObject({ username: 'reg.example', password: 's' });
    await writeFile(helper, '#!/bin/sh\necho credentials not found; exit 1\n');
    expect(await login('reg.example/x')).toBeUndefined();
  });
});
