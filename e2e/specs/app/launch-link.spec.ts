import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { watchForProblems } from '../../fixtures/problems.ts';
import { createProfile } from '../../fixtures/profile.ts';
import { serveWeb } from '../../fixtures/shells/serve-web.ts';

test('the printed link is for one page, leaves the address, and the page says when Slipway has ended', async ({
  page,
  browser,
}) => {
  const profile = createProfile();
  mkdirSync(profile.home, { mode: 0o700 });
  writeFileSync(join(profile.home, 'settings.json'), JSON.stringify({ version: 1, vm: { startOnLaunch: false } }));
  const served = await serveWeb(profile);
  try {
    const problems = watchForProblems(page);
    await page.goto(served.url);
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Containers' })).toBeVisible();
    expect(new URL(page.url()).hash).not.toContain('code');
    // Another browser that gets hold of the link is told so.
    const late = await browser.newPage();
    await late.goto(served.url);
    await expect(late.getByText('This link was used already')).toBeVisible();
    await late.close();
    expect(problems()).toEqual([]);
    expect(await served.end()).toBe(0);
    await expect(page.getByText('Connection to Slipway lost').first()).toBeVisible();
  } finally {
    await served.end();
    profile.dispose();
  }
});
