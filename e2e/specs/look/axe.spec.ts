import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';
import { goTo, places } from '../../pages/navigation.ts';
import { openShell } from '../../pages/open-shell.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious on any screen, ${colorScheme}`, async ({ page, slipway }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const serious = async (where: string) => (await seriousProblems(page)).map((problem) => `${where}: ${problem}`);
    await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
    await expect(page.getByRole('heading', { name: 'No containers yet' })).toBeVisible();
    expect(await serious('no containers')).toEqual([]);
    await slipway.docker.run('run', '-d', '--name', 'c1', '-p', '80', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
    await slipway.docker.run('create', '--name', 'c2', BUSYBOX);
    const list = new List(page, 'Containers');
    await openShell(page, 'c1');
    expect(await serious('terminal of a container')).toEqual([]);
    for (const place of await places(page)) {
      await goTo(page, place);
      expect(await serious(place)).toEqual([]);
    }
    await goTo(page, 'Containers');
    await list.row('c1').getByRole('link', { name: 'c1' }).click();
    await expect(page.getByRole('heading', { name: 'c1', exact: true })).toBeVisible();
    expect(await serious('details')).toEqual([]);
    await goTo(page, 'Containers');
    await page.getByRole('button', { name: 'Run container' }).click();
    expect(await serious('run form')).toEqual([]);
  });
}

/** What axe calls serious on what is shown now, with WCAG 2.2's least size of what is clicked (2.5.8, 24 px), a line each. */
async function seriousProblems(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } });
  const { violations } = await axe.analyze();
  const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
