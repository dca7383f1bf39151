import type { Locator, Page } from '@playwright/test';

/** A list of objects, and its rows by what is written in them. */
export class List {
  readonly page: Page;
  readonly grid: Locator;

  constructor(page: Page, label: 'Containers' | 'Images') {
    this.page = page;
    this.grid = page.getByRole('grid', { name: label });
  }

  /** The row of an object, by its name or image reference. It carries the state as `data-state`. */
  row(name: string): Locator {
    return this.grid.getByRole('row', { name, exact: true });
  }

  /** Opens the menu of a row and chooses an entry. */
  async choose(name: string, entry: string): Promise<void> {
    await this.row(name)
      .getByRole('button', { name: `More actions for ${name}` })
      .click();
    await this.page.getByRole('menuitem', { name: entry }).click();
  }
}
