import { expect, test } from '@playwright/test';
import { watchForProblems } from '../../fixtures/problems.ts';
import { createProfile } from '../../fixtures/profile.ts';
import { serveWeb } from '../../fixtures/serve-web.ts';

test('from an empty home to the list, with the phases named on the way', async ({ page }) => {
  test.setTimeout(180_000);
  const profile = createProfile();
  const served = await serveWeb(profile);
  try {
    const problems = watchForProblems(page);
    await page.goto(served.url);
    expect(new URL(page.url()).hash).not.toContain('code');
    await expect(
      page.getByText(/Starting the engine|Booting Linux|Checking the guest image|Preparing/).first(),
    ).toBeVisible();
    await expect(page.getByRole('heading', { name: 'No containers yet' })).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText(/Engine 2\d\./).first()).toBeVisible();
    expect(await page.context().cookies()).toEqual([]);
    // The link was for one page: another browser that gets hold of it is told so.
    const stranger = await page.context().browser()?.newContext();
    const late = await stranger?.newPage();
    await late?.goto(served.url);
    await expect(late?.getByText('This link was used already') as ReturnType<typeof page.getByText>).toBeVisible();
    await stranger?.close();
    expect(problems()).toEqual([]);
    expect(await served.end()).toBe(0);
    await expect(page.getByText('Connection to Slipway lost').first()).toBeVisible();
  } finally {
    await served.end();
    profile.dispose();
  }
});
