import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { importBusybox } from '../../fixtures/busybox.ts';
import { Docker } from '../../fixtures/docker.ts';
import { watchForProblems } from '../../fixtures/problems.ts';
import type { Profile } from '../../fixtures/profile.ts';
import { tellMore } from '../../fixtures/tell-more.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';

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
    await runsAFirstContainer(page, profile);
    expect(await page.context().cookies()).toEqual([]);
    expect(problems()).toEqual([]);
  } catch (error) {
    await tellMore(page, profile);
    throw error;
  } finally {
    await shell.release(page);
  }
});

/** One click from the page of who has no container. Its image is here by then, as no registry can be reached where this runs. */
async function runsAFirstContainer(page: Page, profile: Profile): Promise<void> {
  const docker = new Docker(`unix://${join(profile.home, 'docker.sock')}`, profile.env);
  await importBusybox(docker, [], 'busybox:latest');
  const navigation = page.getByRole('navigation');
  await navigation.getByRole('link', { name: 'Images' }).click();
  await expect(new List(page, 'Images').row('busybox:latest')).toBeVisible();
  await navigation.getByRole('link', { name: 'Containers' }).click();
  await page.getByRole('button', { name: 'Run a first container now' }).click();
  await expect(page).toHaveURL(/\/containers\/[0-9a-f]{64}/, { timeout: 30_000 });
  await expect.poll(() => docker.run('logs', 'first-container')).toContain('Hello from Slipway');
  await docker.run('rm', '-f', 'first-container');
}
