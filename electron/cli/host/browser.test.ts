import { chmod, mkdir, mkdtemp, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launchFolder, removeLaunchPage, removeLaunchPages, writeLaunchPage } from '../../platform/launch-page.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { openInBrowser } from './browser.ts';

const CODE = 'c0de'.padEnd(43, 'x');
const URL_OF_CODE = `http://127.0.0.1:4711/#code=${CODE}`;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw open '));
});
afterEach(async () => {
  await removeFolder(dir);
});

const paths = () => homePaths({ env: { SLIPWAY_HOME: join(dir, 'home') } });
const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

/** A desktop whose opener writes down what it is given, arguments and environment. */
async function desktop(browser = 'firefox-esr.desktop') {
  const bin = join(dir, 'bin');
  await mkdir(bin);
  const program = async (name: string, script: string) => {
    await writeFile(join(bin, name), `#!/bin/sh\n${script}\n`);
    await chmod(join(bin, name), 0o755);
  };
  for (const opener of ['xdg-open', 'gtk-launch']) {
    const write = `printf '%s\\n' ${opener} "$@" >"${dir}/given"; cat /proc/$$/cmdline /proc/$$/environ >"${dir}/seen"`;
    await program(opener, write);
  }
  await program('xdg-settings', `echo ${browser}`);
  return { DISPLAY: ':99', HOME: dir, PATH: `${bin}:${process.env.PATH}` };
}

const words = async () => (await readFile(join(dir, 'given'), 'utf8')).trim().split('\n');
const given = async () => fileURLToPath((await words()).at(-1) ?? '');

describe.runIf(process.platform === 'linux')('the browser', () => {
  test('is given a file only the user can read, and the code nowhere else', async () => {
    expect(await openInBrowser(URL_OF_CODE, { paths: paths(), env: await desktop() })).toBe(true);
    const page = await given();
    expect(dirname(page)).toBe(join(dir, 'home', 'launch'));
    expect([await modeOf(page), await modeOf(dirname(page))]).toEqual(['600', '700']);
    expect(page).not.toContain(CODE);
    expect(await readFile(join(dir, 'seen'), 'latin1')).not.toContain(CODE);
    expect(await readFile(page, 'utf8')).toContain(`content="0; url=${URL_OF_CODE}"`);
  });

  test('is the one the desktop names, whatever opens HTML files', async () => {
    await openInBrowser(URL_OF_CODE, { paths: paths(), env: await desktop() });
    expect((await words()).slice(0, -1)).toEqual(['gtk-launch', '--', 'firefox-esr.desktop']);
  });

  test('is left to the desktop that names none', async () => {
    await openInBrowser(URL_OF_CODE, { paths: paths(), env: await desktop('') });
    expect((await words()).slice(0, -1)).toEqual(['xdg-open']);
  });

  test('from a snap gets it where it can read it', async () => {
    await openInBrowser(URL_OF_CODE, { paths: paths(), env: await desktop('firefox_firefox.desktop') });
    expect(dirname(await given())).toBe(join(dir, 'snap', 'firefox', 'common', 'slipway'));
    await removeLaunchPage(paths(), CODE, dir);
    await expect(stat(await given())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is not opened where no such file can be written', async () => {
    await writeFile(join(dir, 'home'), 'in the way');
    expect(await openInBrowser(URL_OF_CODE, { paths: paths(), env: await desktop() })).toBe(false);
    await expect(stat(join(dir, 'given'))).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('is not there without a display', async () => {
    const { PATH } = await desktop();
    expect(await openInBrowser(URL_OF_CODE, { paths: paths(), env: { PATH } })).toBe(false);
  });
});

describe('the file', () => {
  test('goes when its code was used, and others stay', async () => {
    const folder = launchFolder(paths(), null);
    const used = await writeLaunchPage(folder, URL_OF_CODE);
    const other = await writeLaunchPage(folder, URL_OF_CODE.replace('c0de', '0the'));
    await removeLaunchPage(paths(), CODE, null);
    expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([other]);
    expect(used).not.toBe(other);
    await removeLaunchPages(paths());
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('that nobody used goes with the next one, once its code is worth nothing', async () => {
    const folder = launchFolder(paths(), null);
    const old = await writeLaunchPage(folder, URL_OF_CODE);
    const past = Date.now() / 1000 - 601;
    await utimes(old, past, past);
    const next = await writeLaunchPage(folder, URL_OF_CODE.replace('c0de', 'next'));
    expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([next]);
  });
});
