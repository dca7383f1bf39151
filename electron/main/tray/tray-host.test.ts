import { expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { run } from '../../platform/process.ts';
import { trayIsShown } from './tray-host.ts';

/** What the programs print that this machine has: of a desktop with a tray, without one, and with a bus that says no. */
const machine =
  (installed: Record<string, { code: number; stdout: string }>, asked: string[] = []): typeof run =>
  async (file) => {
    asked.push(file);
    const answer = installed[file];
    if (!answer) throw new AppError('UNSUPPORTED', quoted(`${file} is not installed`));
    return { ...answer, signal: null, stderr: '' };
  };
const linux = (runs: typeof run) => trayIsShown({ platform: 'linux', env: {}, runs });

test.each([
  ['busctl', 'b true\n'],
  ['gdbus', '(<true>,)\n'],
  ['dbus-send', 'method return time=1.5 sender=:1.2 -> destination=:1.9\n   variant       boolean true\n'],
])('%s alone is enough to learn that a host shows tray icons', async (file, stdout) => {
  await expect(linux(machine({ [file]: { code: 0, stdout } }))).resolves.toBe(true);
});

test('of a desktop without a host it is not known, and one program’s word is enough', async () => {
  const asked: string[] = [];
  await expect(linux(machine({ busctl: { code: 1, stdout: '' } }, asked))).resolves.toBe(false);
  expect(asked).toEqual(['busctl']);
  await expect(linux(machine({ gdbus: { code: 0, stdout: '(<false>,)\n' } }))).resolves.toBe(false);
});

test('nor where nobody can be asked, or nobody answers', async () => {
  await expect(linux(machine({}))).resolves.toBe(false);
  await expect(linux(() => Promise.reject(new AppError('TIMEOUT', quoted('too slow'))))).resolves.toBe(false);
});

test('Windows and macOS are not asked', async () => {
  for (const platform of ['win32', 'darwin'] as const) {
    await expect(trayIsShown({ platform, runs: machine({}) })).resolves.toBe(true);
  }
});
