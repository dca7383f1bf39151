import type { Page } from '@playwright/test';

/** Goes to a page by the sidebar, as a user does; `place` is what it is called there. */
export async function goTo(page: Page, place: string): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: place, exact: true }).click();
}

/** All pages of the sidebar: what they are called there, in the language that is shown. */
export async function places(page: Page): Promise<string[]> {
  const links = await page.getByRole('complementary').getByRole('navigation').getByRole('link').all();
  return Promise.all(links.map(async (link) => (await link.getAttribute('aria-label')) ?? ''));
}
