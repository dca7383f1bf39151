import { defineConfig } from '@playwright/test';
import { electronTests } from '../build/lib/electron-tests.mjs';
import { chromium } from './fixtures/chromium.ts';
import type { ShellKind } from './fixtures/shells/shell.ts';

/**
 * Each shell Slipway has is a project: all specs run in the browser, the core of them (`@core`) and what only a desktop
 * has in the real Electron code on its stand-in, and in Electron itself where it runs. One worker: each project owns one
 * VM, and two VMs' worth of tests would starve two cores.
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
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
    launchOptions: chromium,
  },
  projects: [
    { name: 'browser', use: { shellKind: 'browser' }, testIgnore: '**/electron/**' },
    { name: 'electron-stand-in', use: { shellKind: 'electron-stand-in' }, grep: /@core|@desktop|@tray/ },
    // Electron shows nobody its tray.
    ...(electronTests().kind === 'along'
      ? [{ name: 'electron', use: { shellKind: 'electron' as const }, grep: /@core|@desktop/ }]
      : []),
  ],
});
