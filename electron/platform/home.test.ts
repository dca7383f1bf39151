import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { assertOwnRuntime, prepareHome, watchHome } from './home.ts';
import { type HomePaths, homePaths } from './paths.ts';
import { removeFolder } from './testing/remove-folder.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-h-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await removeFolder(dir);
});

const modeOf = async (path: string) => ((await stat(path)).mode & 0o7777).toString(8);
const at = (root: string): HomePaths => homePaths({ env: { SLIPWAY_HOME: root, XDG_RUNTIME_DIR: dir } });

/** A folder that others may enter, as /tmp is. */
async function openFolder(...files: string[]): Promise<string> {
  const path = join(dir, 'open');
  await mkdir(path);
  for (const name of files) await writeFile(join(path, name), '');
  await chmod(path, 0o1777);
  return path;
}

test('a new home is private, and so are the folders above it that are made', async () => {
  await prepareHome(at(join(dir, 'a', 'b')));
  expect([await modeOf(join(dir, 'a')), await modeOf(join(dir, 'a', 'b'))]).toEqual(['700', '700']);
});

test.each([[[]], [['host.lock', 'x']], [['settings.json']], [['logs', 'desktop']]])(
  'an open folder with %j is taken, and closed to others',
  async (files) => {
    const path = await openFolder(...files);
    await prepareHome(at(path));
    expect(await modeOf(path)).toBe('700');
  },
);

test('an open folder of other things is refused and stays as it is: SLIPWAY_HOME=/tmp must not close /tmp', async () => {
  const path = await openFolder('somebody-elses');
  await expect(prepareHome(at(path))).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining(path),
    hint: expect.stringContaining(join(path, 'slipway')),
  });
  expect([await modeOf(path), await readdir(path)]).toEqual(['1777', ['somebody-elses']]);
});

test('a private folder may hold what it likes', async () => {
  await writeFile(join(dir, 'mine'), '');
  await prepareHome(at(dir));
  expect(await modeOf(dir)).toBe('700');
});

describe('the sockets of a home with a long path', () => {
  const long = () => at(join(dir, 'x'.repeat(120)));

  test('get a folder that only the user can enter', async () => {
    const paths = long();
    expect(dirname(dirname(paths.runtime))).toBe(dir);
    await assertOwnRuntime(paths);
    await prepareHome(paths);
    await assertOwnRuntime(paths);
    expect([await modeOf(dirname(paths.runtime)), await modeOf(paths.runtime)]).toEqual(['700', '700']);
  });

  test('one that is open to others is narrowed', async () => {
    const paths = long();
    await mkdir(dirname(paths.runtime));
    await chmod(dirname(paths.runtime), 0o777);
    await prepareHome(paths);
    expect(await modeOf(dirname(paths.runtime))).toBe('700');
  });

  test('are not put into a folder that another user made first, nor looked for there', async () => {
    const paths = long();
    await mkdir(dirname(paths.runtime));
    vi.spyOn(process as Required<typeof process>, 'getuid').mockReturnValue(4711);
    await expect(prepareHome(paths)).rejects.toMatchObject({ code: 'FORBIDDEN', hint: expect.any(String) });
    await expect(assertOwnRuntime(paths)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });

  test('nor behind a link', async () => {
    const paths = long();
    await mkdir(join(dir, 'elsewhere'));
    await symlink(join(dir, 'elsewhere'), dirname(paths.runtime));
    await expect(prepareHome(paths)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await readdir(join(dir, 'elsewhere'))).toEqual([]);
  });
});

describe('a home that is watched', () => {
  /** Looks far more often than the clock says. */
  const clock = { ...systemClock, after: (_: number, callback: () => void) => systemClock.after(1, callback) };
  const watched = async () => {
    const root = join(dir, 'home');
    await mkdir(root);
    const onGone = vi.fn();
    const watch = await watchHome(at(root), onGone, clock);
    onTestFinished(() => watch.dispose());
    return { root, onGone, watch };
  };

  test('is missed once it is deleted, once', async () => {
    const { root, onGone } = await watched();
    await writeFile(join(root, 'settings.json'), '');
    await rm(root, { recursive: true });
    await vi.waitFor(() => expect(onGone).toHaveBeenCalled(), { timeout: 60_000 });
    await mkdir(root);
    expect(onGone).toHaveBeenCalledOnce();
  });

  test('is missed when another is in its place', async () => {
    const { root, onGone } = await watched();
    await rename(root, join(dir, 'away'));
    await mkdir(root);
    await vi.waitFor(() => expect(onGone).toHaveBeenCalledOnce(), { timeout: 60_000 });
  });

  test('is not missed by who looks no more', async () => {
    const { root, onGone, watch } = await watched();
    const other = vi.fn();
    const second = await watchHome(at(root), other, clock);
    watch.dispose();
    await rm(root, { recursive: true });
    await vi.waitFor(() => expect(other).toHaveBeenCalled(), { timeout: 60_000 });
    second.dispose();
    expect(onGone).not.toHaveBeenCalled();
  });
});
