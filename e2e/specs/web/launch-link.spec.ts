import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, type Route, test } from '@playwright/test';
import { watchForProblems } from '../../fixtures/problems.ts';
import { createProfile } from '../../fixtures/profile.ts';
import { serveWeb } from '../../fixtures/shells/serve-web.ts';
import { SlipwayCli } from '../../fixtures/slipway-cli.ts';

test('the printed link is for one page, leaves the address, and the page says when Slipway has ended', async ({
  page,
  browser,
}) => {
  const profile = createProfile({ startOnLaunch: false });
  const served = await serveWeb(profile);
  try {
    const problems = watchForProblems(page);
    await page.goto(served.url);
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Containers' })).toBeVisible();
    expect(new URL(page.url()).hash).not.toContain('code');
    // Another browser that gets hold of the link is told so.
    const late = await browser.newPage();
    await late.goto(served.url);
    await expect(late.getByText('This tab is not signed in')).toBeVisible();
    await late.close();
    expect(problems()).toEqual([]);
    expect(await served.end()).toBe(0);
    await expect(page.getByText('Connection to Slipway lost').first()).toBeVisible();
    // Once it has been away for so long that it is no hiccup.
    await expect(page.getByText('start it again and open the link that it prints')).toBeVisible({ timeout: 30_000 });
  } finally {
    await served.end();
    profile.dispose();
  }
});

test('a fresh link pasted into an open tab signs it in, and leaves a tab that is in on its page', async ({ page }) => {
  const profile = createProfile({ startOnLaunch: false });
  const served = await serveWeb(profile);
  const freshLink = async () => (await new SlipwayCli(profile).json<{ url: string }>('open')).url;
  const navigation = page.getByRole('navigation');
  try {
    await page.goto(served.url);
    await expect(navigation.getByRole('link', { name: 'Containers' })).toBeVisible();
    const problems = watchForProblems(page);
    await page.goto(`${new URL(served.url).origin}/#/images`);
    await expect(page.getByRole('heading', { name: 'Images' })).toBeVisible();
    await page.goto(await freshLink());
    await expect(page).toHaveURL(/\/#\/images$/);
    await expect(page.getByRole('heading', { name: 'Images' })).toBeVisible();
    expect(problems()).toEqual([]);

    // A tab that is not in: its link was used before, which the host has yet to say when the fresh one comes.
    await page.evaluate(() => sessionStorage.clear());
    const asked = new Promise<Route>((resolve) => void page.route('**/api/session', resolve, { times: 1 }));
    await page.goto('about:blank');
    await page.goto(served.url);
    const old = await asked;
    await page.goto(await freshLink());
    await old.continue();
    await expect(navigation.getByRole('link', { name: 'Containers' })).toBeVisible();
    // And one that came after the refusal.
    await page.evaluate(() => sessionStorage.clear());
    await page.goto('about:blank');
    await page.goto(served.url);
    await expect(page.getByText('This tab is not signed in')).toBeVisible();
    await page.goto(await freshLink());
    await expect(navigation.getByRole('link', { name: 'Containers' })).toBeVisible();
    expect(new URL(page.url()).hash).not.toContain('code');
  } finally {
    await served.end();
    profile.dispose();
  }
});

test('`slipway open` hands the browser a file that leads into the app, and is gone then', async ({ page }) => {
  const made = createProfile({ startOnLaunch: false });
  // The desktop's opener: writes down what it is to open.
  const given = join(made.home, 'given');
  writeFileSync(join(made.home, 'xdg-open'), `#!/bin/sh\necho "$1" >'${given}'\n`, { mode: 0o755 });
  const env = { ...made.env, DISPLAY: ':99', PATH: `${made.home}:${process.env.PATH}` };
  const slipway = new SlipwayCli({ ...made, env });
  try {
    expect(await slipway.run('open')).toBe('Slipway is open in your browser.');
    const address = readFileSync(given, 'utf8').trim();
    expect(address).toMatch(/^file:\/\/\/[^#?]+\/launch\/[0-9a-f]{32}\.html$/);
    await page.goto(address);
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Containers' })).toBeVisible();
    expect(page.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#\/containers$/);
    await expect.poll(() => existsSync(fileURLToPath(address))).toBe(false);
  } finally {
    // A host stays while a page is open in it, of whose end it hears a moment later.
    await page.close();
    await expect.poll(() => slipway.run('down').catch(String)).toContain('not running');
    made.dispose();
  }
});
