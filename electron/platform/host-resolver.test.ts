import { mkdtemp, rename, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { HostResolver, resolverIn } from './host-resolver.ts';
import { removeFolder } from './testing/remove-folder.ts';

it('reads name servers and search domains, and passes over what is none', () => {
  const text = [
    '# made by hand',
    'domain old.example',
    'nameserver 127.0.0.53',
    'nameserver fe80::1%eth0',
    'nameserver name.example ; no address',
    '\tnameserver   2001:db8::1',
    'search corp.example. . lab.example $(reboot) # last one counts',
    'options edns0',
  ].join('\n');
  expect(resolverIn(text)).toEqual({
    nameServers: ['127.0.0.53', '2001:db8::1'],
    search: ['corp.example', 'lab.example'],
  });
  expect(resolverIn('')).toEqual({ nameServers: [], search: [] });
});

it('takes as many search domains as resolvers do', () => {
  const many = Array.from({ length: 9 }, (_, n) => `d${n}.example`);
  expect(resolverIn(`search ${many.join(' ')}`).search).toEqual(many.slice(0, 6));
  const long = `${'a'.repeat(200)}.example`;
  expect(resolverIn(`search ${long} ${long}`).search).toEqual([long]);
});

it('tells of another network once, and of none that is the same', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-'));
  const file = join(dir, 'resolv.conf');
  await writeFile(file, 'nameserver 192.0.2.1\n');
  const resolver = new HostResolver({ file, everyMs: 5 });
  onTestFinished(async () => {
    resolver.dispose();
    await removeFolder(dir);
  });
  expect(await resolver.now()).toEqual({ nameServers: ['192.0.2.1'], search: [] });
  const changed = vi.fn();
  resolver.onDidChange(changed);
  // As network managers do: another file in its place.
  await writeFile(`${file}.new`, '# up again\nnameserver 192.0.2.1\n');
  await rename(`${file}.new`, file);
  await writeFile(`${file}.new`, 'nameserver 192.0.2.1\nsearch corp.example\n');
  await rename(`${file}.new`, file);
  await vi.waitFor(() => expect(changed).toHaveBeenCalled(), 60_000);
  expect(changed).toHaveBeenCalledOnce();
  expect(await resolver.now()).toEqual({ nameServers: ['192.0.2.1'], search: ['corp.example'] });
});
