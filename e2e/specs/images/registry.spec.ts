import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { type Registry, startRegistry } from '../../fixtures/registry.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';
import { goTo } from '../../pages/navigation.ts';

let registry: Registry;
test.beforeAll(async () => {
  registry = await startRegistry();
});
test.afterAll(() => registry.dispose());

test('pull from a registry shows layers and ends in the list', async ({ page, slipway }) => {
  const name = `${registry.address}/tools/box:1`;
  await slipway.docker.run('tag', BUSYBOX, name);
  await slipway.docker.run('push', name);
  await slipway.docker.run('rmi', '-f', name);
  await slipway.docker.run('rmi', '-f', BUSYBOX);

  await goTo(page, 'Images');
  await expect(page.getByRole('heading', { name: 'No images yet' })).toBeVisible();
  await page.getByRole('button', { name: 'Pull image' }).first().click();
  await page.getByRole('textbox', { name: 'Image name' }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Pull image' }).click();
  await expect(
    page
      .getByRole('dialog')
      .getByText(/Pull complete|Downloaded newer image/)
      .first(),
  ).toBeVisible();
  await page.keyboard.press('Escape');
  const row = new List(page, 'Images').row(name);
  await expect(row).toBeVisible();
  await expect(row).toContainText('linux/amd64');
  await slipway.docker.run('tag', name, BUSYBOX);
});

test('a pull can be cancelled, and says so', async ({ page, slipway }) => {
  const name = `${registry.address}/tools/big:1`;
  // 64 MiB that do not compress: long enough under emulation to be caught half-way.
  await registry.put({ name: 'tools/big', tag: '1', layer: await layerOf('big', randomBytes(67_108_864)) });

  await goTo(page, 'Images');
  await page.getByRole('button', { name: 'Pull image' }).first().click();
  await page.getByRole('textbox', { name: 'Image name' }).fill(name);
  await page.getByRole('dialog').getByRole('button', { name: 'Pull image' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel pull' }).click();
  await expect(page.getByText('Cancelled').first()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(new List(page, 'Images').row(name)).toHaveCount(0);
  expect(await slipway.docker.run('images', '-q', name)).toBe('');
});

/** A layer with one file. */
function layerOf(name: string, bytes: Buffer): Promise<Buffer> {
  const tar = pack();
  tar.entry({ name }, bytes);
  tar.finalize();
  return buffer(tar.pipe(createGzip({ level: 1 })));
}

test('a pull that cannot work says why in plain words', async ({ page }) => {
  await goTo(page, 'Images');
  await page.getByRole('button', { name: 'Pull image' }).first().click();
  await page.getByRole('textbox', { name: 'Image name' }).fill(`${registry.address}/no/such:image`);
  await page.getByRole('dialog').getByRole('button', { name: 'Pull image' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText(/not found|manifest unknown/i);
});
