import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { DesktopApp, newHome, writeSettings } from './desktop-app.ts';
import { layOut } from './lay-out.ts';

// Debian's names of the architectures, as the guest image is built for them.
const ARCH = process.arch === 'x64' ? 'amd64' : process.arch;
const GUEST = fileURLToPath(new URL(`../../../../build/out/guest/${ARCH}`, import.meta.url));
/** Cold, under emulation, on a busy machine. */
const BOOT_MS = 150_000;

let folder = '';
let main = '';
let home = '';
const apps: DesktopApp[] = [];

vi.setConfig({ testTimeout: 400_000, hookTimeout: 120_000 });
beforeAll(() => {
  if (!existsSync(join(GUEST, 'manifest.json'))) throw new Error('no guest image: run npm run vm:build');
  folder = mkdtempSync(join(tmpdir(), 'desktop-'));
  main = layOut(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));
afterEach(async () => {
  for (const app of apps.splice(0).reverse()) await app.dispose();
  for (const pid of vms()) process.kill(pid, 'SIGKILL');
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});

const launch = async (): Promise<DesktopApp> => {
  const app = await DesktopApp.launch(main, home, { guest: GUEST });
  apps.push(app);
  return app;
};
const running = (app: DesktopApp) =>
  app.app.until('a running engine', ({ trays }) => /Engine \d.* running/.test(trays[0]?.tooltip ?? ''), BOOT_MS);

/** QEMU processes of this test's home. */
const vms = (): number[] =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      try {
        const line = pid > 0 ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : '';
        return line.split('\0')[0]?.includes('qemu-system') === true && line.includes(home);
      } catch {
        return false;
      }
    });

it('a VM outlives a quit that leaves it and a killed app, and ends with a quit that stops it', async () => {
  home = newHome({ onQuit: 'leave' });
  const first = await launch();
  await first.app.until('a tray that can start', ({ trays }) =>
    (trays[0]?.menu ?? []).some(({ id, enabled }) => id === 'start' && enabled),
  );
  await first.app.control.trayPick(['start']);
  await running(first);
  const started = vms();
  expect(started).toHaveLength(1);
  await first.app.control.quit();
  expect(await first.app.exited).toBe(0);
  expect(vms()).toEqual(started);

  const second = await launch();
  await running(second);
  second.app.process.kill('SIGKILL');
  await second.app.exited;
  expect(vms()).toEqual(started);

  writeSettings(home, { onQuit: 'stop' });
  const third = await launch();
  await running(third);
  expect(vms()).toEqual(started);
  await third.app.control.trayPick(['quit']);
  expect(await third.app.exited).toBe(0);
  expect(vms()).toEqual([]);
});
