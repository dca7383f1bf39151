import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { NOW, showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

test.use({ locale: 'en-US', timezoneId: 'UTC', contextOptions: { reducedMotion: 'reduce' } });

/**
 * Pages as they look, against pictures in screens/. The host's words and the clock stand still. A letter of another font
 * version may differ; a button of another size or colour does not pass: one of 24 px has 576 pixels.
 */
const stylePath = fileURLToPath(new URL('screens.css', import.meta.url));
const alike = { maxDiffPixels: 250, threshold: 0.25, stylePath };

for (const colorScheme of ['light', 'dark'] as const) {
  test(`pages look as they did, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    await page.clock.setFixedTime(NOW);
    await serveStandIn(page, showcase);
    await openAt(page, '/containers');
    const row = (name: string) => page.getByRole('row', { name, exact: true });
    await expect(row('web')).toContainText('0.0%');
    await expect(page).toHaveScreenshot(`containers-${colorScheme}.png`, alike);

    for (const name of ['web', 'cache']) await row(name).getByRole('checkbox').click();
    const bar = page.getByRole('toolbar');
    await expect(bar).toContainText('2 selected');
    await page.mouse.move(0, 0);
    await expect(bar).toHaveScreenshot(`selection-${colorScheme}.png`, {
      maxDiffPixels: 60,
      threshold: 0.15,
      stylePath,
    });

    await row('web').getByRole('link', { name: 'web' }).click();
    await expect(page.getByRole('heading', { name: 'web', exact: true })).toBeVisible();
    await expect(page.getByText('API_TOKEN')).toBeVisible();
    await page.mouse.move(0, 0);
    await expect(page).toHaveScreenshot(`details-${colorScheme}.png`, alike);

    await page.getByRole('link', { name: 'Settings' }).click();
    await page.setViewportSize({ width: 800, height: 600 });
    await expect(page.getByText('Virtual machine')).toBeVisible();
    await page.mouse.move(400, 30);
    await expect(page).toHaveScreenshot(`settings-narrow-${colorScheme}.png`, alike);
  });
}
