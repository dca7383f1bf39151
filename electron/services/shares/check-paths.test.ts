import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { quoted } from '../../contract/messages/message.ts';
import type { SharedFolder } from '../../contract/shares.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { pathRefusal } from './check-paths.ts';

let dir: string;
let shares: SharedFolder[];

const folder = (path: string, more: Partial<SharedFolder> = {}): SharedFolder => ({
  ...{ path, readOnly: false, realPath: null, state: 'live', said: null },
  ...more,
});

beforeAll(async () => {
  dir = await realpath(await mkdtemp('/tmp/sw-paths-'));
  await mkdir(join(dir, 'shared/project'), { recursive: true });
  await mkdir(join(dir, 'other/deep'), { recursive: true });
  await writeFile(join(dir, 'other/file, with: 한글'), '');
  await symlink(join(dir, 'other'), join(dir, 'shared/out'));
  await symlink('project', join(dir, 'shared/in'));
  await symlink('/etc', join(dir, 'shared/system'));
  await symlink(join(dir, 'shared'), join(dir, 'link'));
  shares = [folder(join(dir, 'shared'))];
});

afterAll(() => removeFolder(dir));

const refusal = (path: string, list = shares) =>
  pathRefusal(path.replace('DIR', dir), { shares: list, socket: join(dir, 'home/docker.sock') });

describe('a container can have', () => {
  it.each([
    ['the folder itself', 'DIR/shared'],
    ['what is in it', 'DIR/shared/project'],
    ['what is not there yet', 'DIR/shared/new/deep'],
    ['a link that stays within', 'DIR/shared/in'],
    ['a path with a slash at its end, and dots', 'DIR/shared/../shared/./project/'],
    ['the engine’s socket', '/var/run/docker.sock'],
    ['the engine’s socket, where clients find it on this machine', 'DIR/home/docker.sock'],
    ['the engine’s own data', '/var/lib/docker/volumes'],
    ['the engine’s socket at its other path', '/run/docker.sock'],
    ['the kernel’s folders', '/sys'],
    ['what a tool looks at the machine by', '/var/run'],
    ['a device that every Linux has', '/dev/null'],
    ['shared memory of the engine’s machine', '/dev/shm'],
    ['what the engine makes as on any machine', '/run/no-such-folder-of-this-computer/x'],
    ['all devices', '/dev'],
    ['the engine’s machine as a whole', '/'],
  ])('%s', async (_what, path) => expect(await refusal(path)).toBeNull());

  it('what is shared by a link, at either path', async () => {
    const list = [folder(join(dir, 'link'), { realPath: join(dir, 'shared') })];
    expect(await refusal('DIR/link/project', list)).toBeNull();
    expect(await refusal('DIR/shared/project', list)).toBeNull();
  });
});

describe('a container cannot have', () => {
  it.each([
    ['a folder that is not shared', 'DIR/other', 'DIR/other'],
    ['a file: its folder is to be shared', 'DIR/other/file, with: 한글', 'DIR/other'],
    ['what is not there: the nearest folder that is', 'DIR/other/no/such', 'DIR/other'],
    ['a folder whose name only begins alike', 'DIR/shared-not', 'DIR'],
  ])('%s', async (_what, path, share) => {
    const expected = share.replace('DIR', dir);
    const refused = await refusal(path);
    expect(refused).toMatchObject({ folder: expected, said: { id: 'shares.notShared' } });
    expect(refused?.said?.hint?.text).toContain(`slipway share add ${expected}`);
  });

  it('what a link within leads out to', async () => {
    const refused = await refusal('DIR/shared/out/deep');
    expect(refused).toMatchObject({ folder: join(dir, 'other/deep'), said: { id: 'shares.leadsOut' } });
    expect(refused?.said?.text).toBe(
      `${dir}/shared/out/deep leads to ${dir}/other/deep, which is not shared with the VM`,
    );
  });

  it('a socket of this computer, which leads nowhere from the VM', async () => {
    const server = createServer().listen(join(dir, 'other/agent.sock'));
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const said = { id: 'shares.hostSocket' };
    expect(await refusal('DIR/other/agent.sock')).toMatchObject({ folder: null, said });
    expect((await refusal('DIR/other/agent.sock'))?.said?.hint?.text).toContain('host.docker.internal');
  });

  it('what is in memory here, of which the VM would have an empty folder', async () => {
    const here = await mkdtemp('/dev/shm/sw-paths-');
    onTestFinished(() => removeFolder(here));
    expect(await refusal(here)).toMatchObject({ folder: null, said: { id: 'shares.ofTheSystem' } });
  });

  it.each(['/etc/hostname', '/usr/share', 'DIR/shared/system/passwd', '/tmp', '/no-such-folder-at-all'])(
    '%s: it is the system’s, and nothing would mend it',
    async (path) => expect(await refusal(path)).toMatchObject({ folder: null, said: { id: 'shares.ofTheSystem' } }),
  );

  it.each(['failed', 'waiting', 'restart'] as const)('what is shared, but %s', async (state) => {
    const list = [folder(join(dir, 'shared'), { state, said: quoted('the reason') })];
    const refused = await refusal('DIR/shared/project', list);
    expect(refused?.said?.text).toBe(`${dir}/shared/project cannot be used now: the reason`);
  });

  it('what a VM has not been told of yet, which is no want of the VM’s', async () => {
    const refused = await refusal('DIR/shared/project', [folder(join(dir, 'shared'), { state: 'waiting' })]);
    expect(refused?.said?.text).toContain('does not take connections yet');
  });

  it('what lies in a folder of its own within another, and that one fails', async () => {
    const inner = folder(join(dir, 'shared/project'), { state: 'failed', said: quoted('gone') });
    expect((await refusal('DIR/shared/project/x', [...shares, inner]))?.said?.text).toContain('gone');
  });
});
