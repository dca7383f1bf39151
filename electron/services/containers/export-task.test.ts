import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { exportTarget } from './export-task.ts';

let dir: string;
beforeEach(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), 'sw-export-')));
  await mkdir(join(dir, 'me', '.ssh'), { recursive: true });
  await mkdir(join(dir, 'me', 'Downloads'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const home = () => join(dir, 'me');
const target = (path: string) => exportTarget(path.startsWith('/') ? path : join(home(), path), home());

describe('where a page may have an export written', () => {
  it('a new .tar file in a folder that is not hidden', async () => {
    expect(await target('Downloads/web.tar')).toBe(join(home(), 'Downloads/web.tar'));
    expect(await target('web.1.TAR')).toBe(join(home(), 'web.1.TAR'));
  });

  it.each([
    '.bashrc',
    '.profile.tar',
    '.ssh/authorized_keys',
    '.ssh/keys.tar',
    'Downloads/../.ssh/keys.tar',
    'Downloads/run.sh',
    'Downloads/',
    'Downloads/web.tar/',
    '//machine/share/web.tar',
    '/etc/cron.d/job',
    '/proc/self/fd/1',
  ])('not %s', async (path) => {
    await expect(target(path)).rejects.toMatchObject({
      code: expect.stringMatching(/^(BAD_REQUEST|FORBIDDEN)$/),
      hint: expect.any(String),
      details: { path: 'path' },
    });
  });

  it('through no link in the home or into it, and not onto a link', async () => {
    await mkdir(join(dir, 'elsewhere'));
    await symlink(join(home(), '.ssh'), join(home(), 'Downloads', 'keys'));
    await symlink(join(dir, 'elsewhere'), join(home(), 'Downloads', 'elsewhere'));
    await symlink(home(), join(dir, 'alias'));
    for (const path of [
      'Downloads/keys/k.tar',
      'Downloads/elsewhere/k.tar',
      join(dir, 'alias', 'Downloads', 'k.tar'),
    ]) {
      await expect(target(path)).rejects.toMatchObject({
        code: 'FORBIDDEN',
        message: expect.stringContaining('link'),
        hint: expect.any(String),
        details: { path: 'path' },
      });
    }
    await symlink(join(home(), '.ssh', 'authorized_keys'), join(home(), 'Downloads', 'link.tar'));
    await expect(target('Downloads/link.tar')).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('through what the system has linked above', async () => {
    await mkdir(join(dir, 'private', 'tmp'), { recursive: true });
    await symlink(join(dir, 'private', 'tmp'), join(dir, 'tmp'));
    expect(await target(join(dir, 'tmp', 'web.tar'))).toBe(join(dir, 'private', 'tmp', 'web.tar'));
  });

  it('below a home that is itself a link, or whose own path has a hidden folder', async () => {
    const hidden = join(dir, '.homes', 'me');
    await mkdir(hidden, { recursive: true });
    await symlink(hidden, join(dir, 'home'));
    expect(await exportTarget(join(dir, 'home', 'web.tar'), join(dir, 'home'))).toBe(join(hidden, 'web.tar'));
    await expect(exportTarget(join(hidden, 'web.tar'), home())).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  it('not over a file that exists, nor into a folder that does not', async () => {
    await writeFile(join(home(), 'web.tar'), '');
    await expect(target('web.tar')).rejects.toMatchObject({ code: 'CONFLICT' });
    await expect(target('nowhere/web.tar')).rejects.toMatchObject({ code: 'IO_ERROR' });
  });
});
