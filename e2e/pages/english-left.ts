import type { Page } from '@playwright/test';

/** Names and key caps, which are the same in every language. */
const NAMES =
  /Slipway|Docker|dockerd|containerd|docker|slipway|busybox|linux|amd64|TCG|KVM|API|CPU|[KMG]iB|JSON|English|TTY|CLI|Ctrl|Shift|Alt|Space|Del|Esc|VM|TCP|UDP|SCTP/g;

/** What engine and host say, and examples to type: not the page's own words. */
const DATA = 'code, .xterm, dd, [class*="font-mono"], [role="tree"], [lang="en"], [aria-hidden="true"], script, style';

/** What the page says in English where Korean is wanted: visible text, and names that only assistive technology reads. */
export function englishLeft(page: Page): Promise<string[]> {
  return page.evaluate(
    ({ names, data }) => {
      const left = new Set<string>();
      const look = (text: string | null) => {
        const rest = (text ?? '').replaceAll(new RegExp(names, 'g'), '');
        if (/[A-Za-z]{3,}/.test(rest) && !/[가-힣]/.test(rest)) left.add((text ?? '').slice(0, 120));
      };
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      for (let node = texts.nextNode(); node; node = texts.nextNode()) {
        if (!node.parentElement?.closest(data)) look(node.textContent);
      }
      for (const element of document.querySelectorAll('[aria-label], [title]')) {
        // A row is named after what it is of: a container, an image, a command.
        if (element.closest(data) || element.role === 'row') continue;
        look(element.getAttribute('aria-label'));
        look(element.getAttribute('title'));
      }
      return [...left];
    },
    { names: NAMES.source, data: DATA },
  );
}
