import type { Page } from '@playwright/test';

export type Place = 'Containers' | 'Images' | 'Terminals' | 'Activity' | 'Settings';

/** Goes to a page by the sidebar, as a user does. */
export async function goTo(page: Page, place: Place): Promise<void> {
  await page.getByRole('navigation').getByRole('link', { name: place }).click();
}
