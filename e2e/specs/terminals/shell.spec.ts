import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { goTo } from '../../pages/navigation.ts';
import { openShell } from '../../pages/open-shell.ts';
import { TerminalScreen } from '../../pages/terminal-screen.ts';

test.beforeEach(async ({ slipway, page: _ }) => {
  await slipway.docker.run('run', '-d', '--name', 'box', '--stop-timeout', '0', BUSYBOX, 'sleep', '10000');
});

test('typing, unicode and Ctrl-C', { tag: '@core' }, async ({ page }) => {
  const screen = await openShell(page, 'box');
  await screen.enter('echo one-$((20 + 3))');
  await screen.shows('one-23');
  await screen.enter("printf '\\346\\227\\245\\346\\234\\254 \\355\\225\\234\\352\\265\\255 \\360\\237\\232\\242\\n'");
  await screen.shows(/日本 +한국 +🚢/);
  // Ctrl-C only counts once the program runs: before, it goes to the shell, which ignores it.
  await screen.enter("sh -c 'echo started; exec sleep 1000'");
  await screen.shows('started');
  await page.keyboard.press('Control+c');
  await screen.enter('echo interrupted-$?');
  await screen.shows('interrupted-130');
});

test('true colour and reverse video are drawn, in both themes, and the size follows the pane', {
  tag: '@drawn',
}, async ({ page, shell }) => {
  const screen = await openShell(page, 'box');
  await screen.enter(
    "clear; printf '\\033[38;2;255;255;0;48;2;0;0;128mtrue\\033[0m \\033[7mreverse\\033[0m \\033[2mdim\\033[0m end\\n'",
  );
  await screen.shows('true reverse dim end');
  const cell = (text: string) => screen.region.locator('.xterm-rows span').getByText(text, { exact: true });
  const colours = (text: string) =>
    cell(text).evaluate((span) => {
      const { color, backgroundColor } = getComputedStyle(span);
      return [color, backgroundColor] as const;
    });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const bar = { light: 'rgb(36, 38, 44)', dark: 'rgb(223, 225, 230)' }[colorScheme];
    await expect.poll(async () => (await colours('reverse'))[1]).toBe(bar);
    expect(contrast(...(await colours('reverse'))), `of reverse video, ${colorScheme}`).toBeGreaterThanOrEqual(4.5);
    expect(await colours('true')).toEqual(['rgb(255, 255, 0)', 'rgb(0, 0, 128)']);
  }

  /** What the shell takes for its size, and how many rows the pane draws: alike once it has followed. */
  const measure = async () => {
    await screen.enter('clear; stty size');
    const lines = await screen.lines();
    const [rows = 0, cols = 0] = (lines.filter((line) => /^\d+ \d+$/.test(line)).at(-1) ?? '').split(' ').map(Number);
    return { rows, cols, drawn: lines.length };
  };
  let before = { rows: 0, cols: 0, drawn: -1 };
  await expect
    .poll(async () => {
      before = await measure();
      return before.rows === before.drawn;
    })
    .toBe(true);
  await shell.resize(page, { width: 900, height: 600 });
  await expect
    .poll(async () => {
      const { rows, cols, drawn } = await measure();
      return rows === drawn && rows < before.rows && cols < before.cols;
    })
    .toBe(true);
});

test('a terminal is split into panes, whose arrangement a reload keeps', { tag: '@drawn' }, async ({ page }) => {
  await openShell(page, 'box');
  await goTo(page, 'Terminals');
  const pane = (number: number) => new TerminalScreen(page, 'box', number);
  const single = new TerminalScreen(page, 'box');
  await single.ready();
  await single.enter('echo left-$((40 + 2))');
  await single.shows('left-42');
  await page.getByRole('button', { name: 'Split', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Split right' }).click();
  await pane(2).ready();
  await expect(pane(2).region.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('echo right-$((40 + 3))\n');
  await pane(2).shows('right-43');
  // The pane that was there has kept its screen, and the same tab has both.
  await pane(1).shows('left-42');
  await expect(page.getByRole('tab', { name: /^box.*2 panes/ })).toHaveCount(1);

  await page.keyboard.press(process.platform === 'darwin' ? 'Meta+Alt+ArrowLeft' : 'Control+Shift+ArrowLeft');
  await expect(pane(1).region.getByRole('textbox')).toBeFocused();
  const width = async () => (await pane(1).region.boundingBox())?.width ?? 0;
  const before = await width();
  await page.getByRole('separator', { name: 'Size of the panes' }).press('ArrowLeft');
  await expect.poll(width).toBeLessThan(before);
  const after = await width();
  await page.reload();
  await pane(2).shows('right-43');
  expect(Math.abs((await width()) - after)).toBeLessThan(2);

  await pane(2).enter('exit');
  await expect(page.getByRole('tab', { name: /^box/, selected: true })).toHaveAttribute('data-state', 'running');
  await page.getByRole('button', { name: 'Close terminal 2 of box' }).click();
  await single.shows('left-42');
  await expect(page.getByRole('separator')).toHaveCount(0);
  await expect(single.region.getByRole('textbox')).toBeFocused();
});

test('a reload and a second window show the screen as it was', async ({ page, slipway }) => {
  const screen = await openShell(page, 'box');
  await screen.enter('for i in $(seq 1 5); do echo line-$i; done; printf "\\033[31mred\\033[0m end\\n"');
  await screen.shows('red end');
  const before = (await screen.lines()).filter(Boolean);
  await page.reload();
  await expect.poll(async () => (await screen.lines()).filter(Boolean)).toEqual(before);

  const rows = (await screen.lines()).length;
  const second = await page.context().newPage();
  await second.setViewportSize({ width: 900, height: 500 });
  await second.goto(await slipway.launchUrl());
  await goTo(second, 'Terminals');
  const other = new TerminalScreen(second, 'box');
  await expect.poll(async () => (await other.lines()).filter(Boolean)).toEqual(before);
  await other.enter('echo from-the-second-window');
  await screen.shows('from-the-second-window');
  await expect.poll(async () => (await screen.lines()).length).toBeLessThan(rows);

  // The size is that of the window used last.
  await second.close();
  // In one line, as the shell's line editor loses a key that comes with the cursor that it asks for with each prompt. The
  // program hears of its size by another way than of its keys.
  await screen.enter(`clear; until stty size | grep "^${rows} "; do sleep 0.1; done`);
  await expect.poll(async () => (await screen.lines()).length).toBe(rows);
  await screen.shows(new RegExp(`^${rows} \\d+$`));
});

test('10 MB of output leave the page and the other terminal alive, and end with the last line', async ({
  page,
  slipway,
}) => {
  // An emulated guest passes 1 to 2 MB a second through a terminal, whoever reads it: a bare `docker exec -t` as well. Long lines
  // pass a fifth faster. load.integration.test.ts counts 200 MB, as fast as they come.
  test.setTimeout(180_000);
  await slipway.docker.run('run', '-d', '--name', 'flood', '--stop-timeout', '0', BUSYBOX, 'sleep', '10000');
  await slipway.docker.run('exec', 'flood', 'sh', '-c', `yes ${'x'.repeat(999)} | head -c 10000000 >/lines`);
  const first = await openShell(page, 'flood');
  await first.enter('cat /lines; echo all-of-$((0 + 1)); exit');
  await first.shows(/^x{40}/);
  await goTo(page, 'Containers');
  const second = await openShellAgain(page);
  await second.enter('echo still-here');
  await second.shows('still-here');
  const flood = page.getByRole('tab', { name: /^flood/ });
  // Asking the guest whether it is done would slow it down.
  await expect(flood).toHaveAttribute('data-state', 'exited', { timeout: 150_000 });
  await flood.click();
  await first.shows('all-of-1');
});

test('exit says so and Reconnect opens it again; a container that is removed meanwhile ends it in words', async ({
  page,
  slipway,
}) => {
  const screen = await openShell(page, 'box');
  await screen.enter('exit 7');
  await expect(page.getByText('Exited with code 7').first()).toBeVisible();
  await page.getByRole('button', { name: 'Reconnect' }).press('Enter');
  await screen.ready();
  // The button that was pressed is gone: who types goes on in the shell.
  await expect(screen.region.getByRole('textbox')).toBeFocused();
  await page.keyboard.type('echo back-again\n');
  await screen.shows('back-again');

  await slipway.docker.run('rm', '-f', 'box');
  await expect(
    page
      .getByRole('button', { name: 'Reconnect' })
      .or(page.getByText(/ended|removed/))
      .first(),
  ).toBeVisible();
});

test('attach to a container that was run with a terminal', async ({ page, slipway }) => {
  await slipway.docker.run('run', '-dit', '--name', 'attached', '--stop-timeout', '0', BUSYBOX, 'sh');
  await goTo(page, 'Terminals');
  await page.getByRole('button', { name: 'New terminal' }).first().click();
  await page.getByRole('radio', { name: 'Attach' }).click();
  await page.getByRole('combobox', { name: 'Container' }).selectOption('attached');
  await page.getByRole('button', { name: 'Open terminal' }).click();
  // The dialog is gone, with the focus where it leads: what is typed from now on reaches the program.
  await expect(page.getByRole('dialog')).toBeHidden();
  const screen = new TerminalScreen(page, 'attached');
  await expect(screen.region.getByRole('textbox')).toBeFocused();
  // However many tabs there are, the one that is shown is in sight.
  await expect(page.getByRole('tab', { name: /attached/ })).toBeInViewport({ ratio: 1 });
  await screen.ready();
  await page.keyboard.type('echo attached-to-$$\n');
  await screen.shows('attached-to-1');
});

test('output that would keep a terminal busy for an hour', { tag: '@drawn' }, async ({ page, slipway }) => {
  const screen = await openShell(page, 'box');
  // Scrolls, inserts, deletes, moves and repeats up to 2^31 times; then erases up to the very last cell.
  await screen.enter(
    `for f in S T L M I Z b @ P X; do printf "A\\033[2147483647$f"; done; printf '\\033[999;999H\\033[1J\\033[H'; echo all-$((1 + 1))`,
  );
  // Not typed ahead: busybox's line editor asks for the cursor at its prompt, and loses a key that comes with the answer.
  await screen.shows('all-2');
  await screen.ready();
  await screen.enter('echo still-$((40 + 2))');
  await screen.shows('still-42');
  expect(await slipway.docker.run('version', '--format', '{{.Server.Os}}')).toContain('linux');
  await page.reload();
  await screen.shows('still-42');
});

async function openShellAgain(page: Parameters<typeof openShell>[0]): Promise<TerminalScreen> {
  await goTo(page, 'Terminals');
  await page.getByRole('button', { name: 'New terminal' }).first().click();
  await page.getByRole('button', { name: 'Open terminal' }).click();
  const screen = new TerminalScreen(page, 'box');
  await screen.ready();
  // Of more than one terminal as well the new one takes the focus.
  await expect(screen.region.getByRole('textbox')).toBeFocused();
  return screen;
}

/** The contrast of two opaque colours as computed styles spell them, 1 to 21 (WCAG 2). */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [r = 0, g = 0, b = 0] = (colour.match(/\d+/g) ?? []).map((part) => {
      const value = Number(part) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}
