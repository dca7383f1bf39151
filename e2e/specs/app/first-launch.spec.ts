import { watchForProblems } from '../../fixtures/problems.ts';
import { tellMore } from '../../fixtures/tell-more.ts';
import { expect, test } from '../../fixtures/test.ts';

// The start of the worker's own Slipway, so this file must come first: files run in alphabetical order.
test('from an empty home to the list, with the phases named on the way', { tag: '@core' }, async ({
  shell,
  profile,
}) => {
  test.setTimeout(180_000);
  const page = await shell.first();
  const problems = watchForProblems(page);
  try {
    await expect(
      page.getByText(/Checking the guest image|Preparing|Looking for hardware|Starting the VM|Booting Linux/).first(),
    ).toBeVisible();
    await expect(page.getByRole('heading', { name: 'No containers yet' })).toBeVisible({ timeout: 120_000 });
    await expect(page.getByText(/Engine 2\d\./).first()).toBeVisible();
    expect(await page.context().cookies()).toEqual([]);
    expect(problems()).toEqual([]);
  } catch (error) {
    await tellMore(page, profile);
    throw error;
  } finally {
    await shell.release(page);
  }
});
