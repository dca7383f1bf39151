import type { Page } from '@playwright/test';
import { List } from './list.ts';
import { TerminalScreen } from './terminal-screen.ts';

/** Opens a shell in a running container from its row, and waits for the prompt. */
export async function openShell(page: Page, name: string): Promise<TerminalScreen> {
  await new List(page, 'Containers')
    .row(name)
    .getByRole('button', { name: `Open shell in ${name}` })
    .click();
  const screen = new TerminalScreen(page, name);
  await screen.ready();
  return screen;
}
