import { fileURLToPath } from 'node:url';
import { defineConfig } from '@playwright/test';
import { electronTests } from '../build/lib/electron-tests.mjs';
import { chromium } from './fixtures/chromium.ts';
import type { ShellKind } from './fixtures/shells/shell.ts';

// VMs start from templates that all tests share: build/vitest.config.ts.
process.env.SLIPWAY_TEMPLATES ??= fileURLToPath(new URL('../build/out/templates', import.meta.url));

/** Specs that need no VM: a page with a stand-in for the host, or a host whose VM stays off. */
const withoutVm = ['**/look/**', '**/web/**'];

/**
 * What needs no VM is a project, and so is each shell Slipway has: all specs run in the browser, the core of them (`@core`)
 * and what only a desktop has in the real Electron code on its stand-in, and in Electron itself where it runs, with what
 * that draws (`@drawn`). One worker: each shell owns one VM, and two VMs' worth of tests would starve two cores.
 */
export default defineConfig<object, { shellKind: ShellKind }>({
  testDir: './specs',
  snapshotPathTemplate: '{testDir}/look/screens/{arg}{ext}',
  // Pictures are renewed on purpose only (CONTRIBUTING.md).
  updateSnapshots: 'none',
  outputDir: '../build/out/e2e/results',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // 120 s: a start of the VM from cold takes up to 20 s without hardware acceleration, and a test may need two.
  timeout: 120_000,
  expect: { timeout: 30_000 },
  reporter: [['list'], ['json', { outputFile: '../build/out/e2e/report.json' }]],
  use: {
    viewport: { width: 1280, height: 800 },
    // Of a failed test: what it did, and what the page asked for and said. Pictures and a copy of the page at every step took a
    // third of the time of all specs; who wants them has them by `--trace on`.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: false },
    screenshot: 'only-on-failure',
    launchOptions: chromium,
  },
  projects: [
    { name: 'page', testMatch: withoutVm },
    { name: 'browser', use: { shellKind: 'browser' }, testIgnore: ['**/electron/**', ...withoutVm] },
    // Its windows are that Chromium's: what they draw was seen in the browser.
    { name: 'electron-stand-in', use: { shellKind: 'electron-stand-in' }, grep: /@core|@desktop|@tray/ },
    // Electron shows nobody its tray.
    ...(electronTests().kind === 'along'
      ? [{ name: 'electron', use: { shellKind: 'electron' as const }, grep: /@core|@drawn|@desktop/ }]
      : []),
  ],
});
