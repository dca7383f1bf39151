import { join } from 'node:path';
import { say } from '../build/lib/progress.mjs';
import { root } from '../build/lib/root.mjs';
import { run } from '../build/lib/run.mjs';
import { setUpPackages } from '../build/setup.mjs';

/**
 * `npm run look -- /images [--korean] [--dark] [--narrow]`: a picture of a page, with what the showcase of the stand-in host
 * says there is: no VM, no engine. It is written to build/out/look.png.
 */
await setUpPackages();
const built = await run(process.execPath, [join(root, 'build/build.mjs'), 'renderer'], { quiet: true });
if (built.code !== 0) {
  process.stderr.write(built.output);
  process.exit(1);
}
// Late: the Node that sets up need not read TypeScript.
const { chromium } = await import('@playwright/test');
const { chromium: launch } = await import('./fixtures/chromium.ts');
const { NOW, showcase } = await import('./stand-ins/host/showcase.ts');
const { openAt, serveStandIn } = await import('./stand-ins/host/stand-in-host.ts');

const given = process.argv.slice(2);
const place = given.find((arg) => arg.startsWith('/')) ?? '/containers';
const has = (/** @type {string} */ option) => given.includes(option);
const browser = await chromium.launch(launch);
const page = await browser.newPage({
  locale: has('--korean') ? 'ko-KR' : 'en-US',
  timezoneId: 'UTC',
  colorScheme: has('--dark') ? 'dark' : 'light',
  reducedMotion: 'reduce',
  viewport: has('--narrow') ? { width: 800, height: 600 } : { width: 1280, height: 800 },
});
page.on('pageerror', (error) => say(`The page failed: ${error.message}`));
await page.clock.setFixedTime(NOW);
await serveStandIn(page, showcase);
await openAt(page, place);
await page.waitForLoadState('networkidle');
const path = join(root, 'build/out/look.png');
await page.screenshot({ path });
await browser.close();
say(`${place} is in ${path}`);
