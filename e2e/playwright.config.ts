import { existsSync } from 'node:fs';
import { defineConfig } from '@playwright/test';
import { chromium } from './fixtures/chromium.ts';
import { electronBinary } from './fixtures/electron-binary.ts';

/**
 * The same specs in every shell Slipway has: the browser, the real Electron code on its stand-in, and Electron itself
 * where its binary can be had. One worker: each project owns one VM, and two VMs' worth of tests would starve two cores.
 */
export default defineConfig({
  testDir: './specs',
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
    { name: 'browser', use: {}, testIgnore: '**/electron/**' },
    { name: 'electron-stand-in', testMatch: '**/electron/**/*.spec.ts' },
    ...(existsSync(electronBinary) ? [{ name: 'electron', testMatch: '**/electron/**/*.spec.ts' }] : []),
  ],
});
