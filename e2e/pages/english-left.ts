import type { Page } from '@playwright/test';
import { englishIn } from '../../electron/contract/messages/english-in.ts';

/** What another says, and what the user has made, is data: terminals, code, facts, documents, quotations. */
const DATA = 'code, .xterm, dd, [class*="font-mono"], [role="tree"], [lang="en"], [aria-hidden="true"], script, style';

/**
 * What the page says in English where Korean is wanted, node by node: visible text, and names that only assistive
 * technology reads. `data` are the user's own names, such as a container's.
 */
export async function englishLeft(page: Page, data: readonly string[] = []): Promise<string[]> {
  const said = await page.evaluate((selector) => {
    const found = new Set<string>();
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = texts.nextNode(); node; node = texts.nextNode()) {
      if (!node.parentElement?.closest(selector)) found.add(node.textContent ?? '');
    }
    for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]')) {
      if (element.closest(selector)) continue;
      // A row is named after what it is of, such as a container or a command, and what is in it after the row.
      const row = element.closest('[role="row"]')?.getAttribute('aria-label');
      for (const name of ['aria-label', 'title', 'alt']) {
        const text = element.getAttribute(name) ?? '';
        found.add(row ? text.replaceAll(row, ' ') : text);
      }
    }
    return [...found];
  }, DATA);
  return said.filter((text) => englishIn(data.reduce((rest, name) => rest.replaceAll(name, ' '), text)).length > 0);
}
