import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { currentRows } from '../../electron/contract/common.ts';
import { connectHost } from './lib/connect.ts';
import { type BenchContext, median, milliseconds as ms, pause, type Row, seconds } from './lib/row.ts';
import { serve } from './list.ts';

const containers = 50_000;
/** Milliseconds between two questions whose answers are waited for. */
const askMs = 5;

/**
 * How long others wait while the host takes a list of 50,000 containers from an engine and gives it to a client, and how long
 * the user waits for a page with all of them.
 */
export async function many(context: BenchContext): Promise<Row[]> {
  const home = await mkdtemp(join(tmpdir(), 'sw-'));
  context.onEnd(() => rm(home, { recursive: true, force: true }));
  const socket = join(home, 'engine.sock');
  const engine = spawn(process.execPath, ['build/bench/lib/many-containers.mjs', socket, String(containers)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.onEnd(() => void engine.kill());
  await once(engine.stdout, 'data');
  const start = Date.now();
  const url = await serve(home, socket, context);
  const [reader, asker] = [
    await connectHost(join(home, 'host.sock'), context),
    await connectHost(join(home, 'host.sock'), context),
  ];

  context.say(`reading ${containers} containers`);
  let isRead = false;
  let longest = 0;
  const asking = (async () => {
    while (!isRead) {
      const asked = performance.now();
      await asker.host.status({});
      longest = Math.max(longest, performance.now() - asked);
      await pause(askMs);
    }
  })();
  const reading = currentRows(reader.containers.watch({})).finally(() => {
    isRead = true;
  });
  const [{ length: rows }] = await Promise.all([reading, asking]);
  if (rows < containers) throw new Error(`only ${rows} rows came`);
  const took = Date.now() - start;
  const alone = { other: '', ratio: '', want: '' };
  return [
    { figure: '50,000 containers: host started to all rows at a client', ours: seconds(took), ...alone },
    { figure: '50,000 containers: longest wait for another answer', ours: ms(longest), ...alone, want: '≤ 100 ms' },
    ...(await onPage(url, context)),
  ];
}

const steps = 10;

/** From what the user does to the frame after the one that shows it, the middle of ten times each. */
async function onPage(url: string, context: BenchContext): Promise<Row[]> {
  context.say(`a page with ${containers} containers`);
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  context.onEnd(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.goto(url);
  await page.locator(`[role="grid"][aria-rowcount="${containers + 1}"]`).waitFor({ timeout: 120_000 });
  const row = async (what: string, act: (step: number) => Act) => {
    const times: number[] = [];
    for (let step = 0; step < steps; step += 1) times.push(await timed(page, act(step)));
    return { figure: `50,000 rows: ${what}`, ours: ms(median(times)), other: '', ratio: '', want: '' };
  };
  return [
    await row('a letter in the filter', (step) => ({ type: 'input', value: 'many-123'.slice(0, 1 + (step % 8)) })),
    await row('a click on a header', (step) => ({ type: 'click', column: step % 2 === 0 ? 'Image' : 'Name' })),
    await row('a step of a scroll', (step) => ({ type: 'scroll', top: 50_000 + step * 400 })),
  ];
}

type Act = { type: 'input'; value: string } | { type: 'click'; column: string } | { type: 'scroll'; top: number };

/** What of a browser's page is used; the types of this folder are Node's. */
interface PageGlobals {
  readonly document: {
    querySelector(selector: string): (EventTarget & { scrollTop: number }) | null;
    querySelectorAll(selector: string): Iterable<{ readonly textContent: string; click(): void }>;
  };
  readonly HTMLInputElement: { readonly prototype: object };
  requestAnimationFrame(callback: () => void): void;
}

/** Does it in the page, in milliseconds until it has been drawn. */
function timed(page: Page, what: Act): Promise<number> {
  return page.evaluate(async (act) => {
    const { document, HTMLInputElement, requestAnimationFrame } = globalThis as unknown as PageGlobals;
    const begin = performance.now();
    if (act.type === 'input') {
      const input = document.querySelector('input[type="search"]');
      // As React listens to it: what is set by the property alone it takes for its own doing.
      Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, act.value);
      input?.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (act.type === 'click') {
      for (const header of document.querySelectorAll('[role="columnheader"] button')) {
        if (header.textContent === act.column) header.click();
      }
    } else {
      const grid = document.querySelector('[role="grid"]');
      if (grid) grid.scrollTop = act.top;
    }
    const frame = () => new Promise<void>((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    return performance.now() - begin;
  }, what);
}
