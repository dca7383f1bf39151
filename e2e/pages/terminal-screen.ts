import { expect, type Locator, type Page } from '@playwright/test';

/** The terminal that is in view. */
export class TerminalScreen {
  readonly page: Page;
  readonly region: Locator;

  /** `pane`: its number in a tab that is split. */
  constructor(page: Page, containerName: string, pane?: number) {
    this.page = page;
    const which = pane === undefined ? '' : `${pane} `;
    this.region = page.getByRole('region', { name: `Terminal ${which}of ${containerName}` });
  }

  /** What is on it, line by line. */
  async lines(): Promise<string[]> {
    const rows = await this.region.locator('.xterm-rows > div').allTextContents();
    return rows.map((row) => row.replaceAll('\u00a0', ' ').trimEnd());
  }

  /** Types at it. */
  async type(text: string): Promise<void> {
    await this.region.locator('.xterm-helper-textarea').focus();
    await this.page.keyboard.type(text);
  }

  /** Types a line and Enter. */
  async enter(line: string): Promise<void> {
    await this.type(line);
    await this.page.keyboard.press('Enter');
  }

  /** Waits until some line is exactly this. */
  async shows(line: string | RegExp, timeout = 40_000): Promise<void> {
    const matches = (text: string) => (typeof line === 'string' ? text === line : line.test(text));
    await expect
      .poll(async () => (await this.lines()).find(matches) ?? (await this.lines()), { timeout })
      .toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
  }

  /** Waits for a prompt of the shell on the last line that has text. */
  async ready(): Promise<void> {
    await expect
      .poll(async () => (await this.lines()).filter(Boolean).at(-1) ?? '', { timeout: 40_000 })
      .toMatch(/[#$] ?$/);
  }
}
