import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';
import { goTo, places } from '../../pages/navigation.ts';
import { openShell } from '../../pages/open-shell.ts';

test('axe finds nothing serious on any screen, light or dark', async ({ page, slipway }) => {
  const into = async (colorScheme: 'light' | 'dark') => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
  };
  const isFine = async (screen: string) => {
    expect(await serious(page), screen).toEqual([]);
    await into('dark');
    // A terminal is drawn anew a moment after the rest.
    await expect.poll(() => serious(page, COLOURS), { message: `${screen}, dark` }).toEqual([]);
    await into('light');
  };
  await into('light');
  await expect(page.getByRole('heading', { name: 'No containers yet' })).toBeVisible();
  await isFine('no containers');
  await slipway.docker.run('run', '-d', '--name', 'c1', '-p', '80', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  await slipway.docker.run('create', '--name', 'c2', BUSYBOX);
  const list = new List(page, 'Containers');
  await openShell(page, 'c1');
  await isFine('terminal of a container');
  for (const place of await places(page)) {
    await goTo(page, place);
    await isFine(place);
  }
  await goTo(page, 'Containers');
  await list.row('c1').getByRole('link', { name: 'c1' }).click();
  await expect(page.getByRole('heading', { name: 'c1', exact: true })).toBeVisible();
  await isFine('details');
  await goTo(page, 'Containers');
  await page.getByRole('button', { name: 'Run container' }).click();
  await isFine('run form');
});

/** The rules that look at colours, which are all that a theme changes. */
const COLOURS = ['color-contrast', 'link-in-text-block'];

/**
 * What axe calls serious on what is shown now, by some rules or by all, with WCAG 2.2's least size of what is clicked (2.5.8,
 * 24 px), a line each.
 */
async function serious(page: Page, rules?: string[]): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options(
    rules ? { runOnly: rules } : { rules: { 'target-size': { enabled: true } } },
  );
  const { violations } = await axe.analyze();
  const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
