import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';
import { List } from '../../pages/list.ts';

test('from the run form to a running container', async ({ page, slipway }) => {
  // A list without containers has a button of its own.
  await page.locator('header').getByRole('button', { name: 'Run container' }).click();
  const form = page.getByRole('dialog', { name: 'Run a container' });
  await form.getByRole('combobox', { name: 'Image' }).fill(BUSYBOX);
  await form.getByRole('textbox', { name: /^Name/ }).fill('x');
  await expect(form.getByText('Use two or more letters')).toBeVisible();
  await form.getByRole('textbox', { name: /^Name/ }).fill('form-made');
  await form.getByRole('textbox', { name: /^Command/ }).fill('sh -c \'echo "$GREETING"; sleep 1000');
  await expect(form.getByText("A single quote (') is not closed.")).toBeVisible();
  await form.getByRole('textbox', { name: /^Command/ }).fill('sh -c \'echo "$GREETING"; sleep 1000\'');
  await form.getByRole('button', { name: 'Add variable' }).click();
  await form.getByRole('textbox', { name: 'Name of variable 1' }).fill('GREETING');
  await form.getByRole('textbox', { name: 'Value of variable 1' }).fill('hello from the form');
  await form.getByRole('button', { name: 'Add volume' }).click();
  await form.getByRole('textbox', { name: 'Source of volume 1' }).fill('form-data');
  await form.getByRole('textbox', { name: 'Target of volume 1' }).fill('/data');
  await form.getByRole('button', { name: 'Add port' }).click();
  await form.getByRole('textbox', { name: 'Container port 1' }).fill('80');
  await expect(form.locator('code')).toContainText('--name form-made');
  await form.getByRole('button', { name: 'Run', exact: true }).click();

  await expect.poll(() => slipway.docker.inspect('form-made', '{{.State.Status}}').catch(() => '')).toBe('running');
  expect(await slipway.docker.run('logs', 'form-made')).toBe('hello from the form');
  expect(await slipway.docker.inspect('form-made', '{{range .Mounts}}{{.Name}}:{{.Destination}}{{end}}')).toBe(
    'form-data:/data',
  );
  await page.getByRole('navigation').getByRole('link', { name: 'Containers' }).click();
  await expect(new List(page, 'Containers').row('form-made')).toHaveAttribute('data-state', 'running');
  await slipway.docker.run('rm', '-fv', 'form-made');
  await slipway.docker.run('volume', 'rm', 'form-data');
});
