import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/** What axe calls serious on what is shown now, with WCAG 2.2's least size of what is clicked (2.5.8, 24 px), a line each. */
export async function seriousProblems(page: Page): Promise<string[]> {
  const axe = new AxeBuilder({ page }).options({ rules: { 'target-size': { enabled: true } } });
  const { violations } = await axe.analyze();
  const found = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return found.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html}`));
}
