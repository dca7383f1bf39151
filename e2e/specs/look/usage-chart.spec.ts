import { expect, test } from '@playwright/test';
import { showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the use of the VM is drawn in the theme's colours, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme });
    const [usage] = showcase['vm.usage'] as [object];
    const samples = [7, 90, 20, 80].map((cpuPercent) => ({ ...usage, cpuPercent }));
    await serveStandIn(page, { ...showcase, 'vm.usage': samples });
    await openAt(page, '/containers');
    await page.getByRole('button', { name: /^CPU of the VM/ }).click();
    const chart = page.getByRole('img', { name: 'Use of the VM over the last minutes: CPU 80% now, memory 37% now' });
    await expect(chart).toBeVisible();
    const drawn = () =>
      chart.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
        const probe = document.createElement('span');
        probe.style.color = getComputedStyle(document.documentElement).getPropertyValue('--accent');
        document.body.append(probe);
        const accent = (getComputedStyle(probe).color.match(/\d+/g) ?? []).slice(0, 3).map(Number);
        probe.remove();
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        let found = 0;
        for (let at = 0; at < data.length; at += 4) {
          if (accent.every((part, index) => Math.abs(part - (data[at + index] ?? 0)) < 12)) found += 1;
        }
        return found;
      });
    await expect.poll(drawn).toBeGreaterThan(20);
  });
}
