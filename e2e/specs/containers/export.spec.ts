import { BUSYBOX } from '../../fixtures/busybox.ts';
import { fileInTar } from '../../fixtures/file-in-tar.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';

test('the files of a container are a download, and a task', async ({ page, slipway }) => {
  await slipway.docker.run('run', '-d', '--name', 'files', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  await slipway.docker.run('exec', 'files', 'sh', '-c', 'echo from inside > /made');
  const begun = page.waitForEvent('download');
  await new List(page, 'Containers').choose('files', 'Export');
  const download = await begun;
  expect(download.suggestedFilename()).toBe('files.tar');
  expect(fileInTar(await download.path(), 'made')).toBe('from inside\n');
  await page.getByRole('button', { name: 'Tasks' }).click();
  await expect(page.getByRole('dialog', { name: 'Tasks' })).toContainText('Export files');
  // What it was fetched from is there no more.
  expect((await page.request.get(download.url())).status()).toBe(404);
});
