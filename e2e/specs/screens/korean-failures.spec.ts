import { connect, createServer } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Page } from '@playwright/test';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { startRegistry } from '../../fixtures/registry.ts';
import { expect, test } from '../../fixtures/test.ts';
import { englishLeft } from '../../pages/english-left.ts';

async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);
}

/** Starts a container as its restart policy would: without a look at its ports. What ends its lines otherwise than others is not read on the way. */
async function startUnread(socketPath: string, container: string): Promise<void> {
  const socket = connect(socketPath);
  socket.write(`POST /containers/${container}/start HTTP/1.1\nHost: d\nContent-Length: 0\nConnection: close\n\n`);
  expect(await text(socket)).toContain(' 204 ');
}

test('Korean, with the engine there, of what is refused, taken, in use and not there, with no English but what the engine said', async ({
  page,
  slipway,
}) => {
  const { docker } = slipway;
  const registry = await startRegistry();
  const holder = createServer();
  await new Promise<void>((resolve) => holder.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const { port } = holder.address() as { port: number };
  const absent = `${registry.address}/tools/absent:1`;
  // What docker's command calls itself is among what other programs did. A terminal is `shell` until its program is known.
  const names = [
    'c1',
    'c2',
    'sleep',
    'shell',
    absent,
    'Docker-Client',
    'linux',
    'docker.sock',
    'docker',
    String(port),
    'node',
  ];
  await docker.run('run', '-d', '--name', 'c1', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
  await docker.run('create', '--name', 'c2', '--stop-timeout', '0', '-p', `${port}:80`, BUSYBOX, 'sleep', '1000');
  await startUnread(docker.socketPath, 'c2');
  await show(page, '/settings');
  await page.getByRole('combobox', { name: 'Language' }).selectOption('ko');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ko');
  const left = () => englishLeft(page, names);
  try {
    // A port that another program on this machine has.
    await show(page, '/containers');
    await page.getByRole('button', { name: /포트를 사용하고 있습니다/ }).click();
    await expect(page.getByRole('dialog').getByText(/포트를 사용하고 있습니다/)).toBeVisible();
    expect(await left(), 'a port that is taken').toEqual([]);
    await page.keyboard.press('Escape');

    // A run that is refused, before and by the engine.
    await show(page, '/containers/run');
    const form = page.getByRole('dialog', { name: '컨테이너 실행' });
    const run = form.getByRole('button', { name: '실행', exact: true });
    await form.getByRole('combobox', { name: '이미지' }).fill('absent:1');
    await form.getByRole('textbox', { name: /^이름/ }).fill('c1');
    await expect(form.getByText('이 이름의 컨테이너가 이미 있습니다.')).toBeVisible();
    expect(await left(), 'a name in use').toEqual([]);
    await form.getByRole('textbox', { name: /^이름/ }).fill('c3');
    await run.click();
    await expect(form.getByText('이미지가 없습니다: absent:1')).toBeVisible();
    expect(await left(), 'a run without its image').toEqual([]);
    await form.getByRole('combobox', { name: '이미지' }).fill(BUSYBOX);
    await form.getByRole('textbox', { name: /^명령/ }).fill('no-such-program');
    await run.click();
    await expect(
      form
        .getByRole('alert')
        .getByText(/no-such-program/)
        .first(),
    ).toBeVisible();
    expect(await left(), 'a container that could not start').toEqual([]);
    await page.keyboard.press('Escape');
    await docker.run('rm', '-f', 'c3');

    // An image that is not there, and one that is used.
    await show(page, '/images/pull');
    await page.getByRole('textbox', { name: '이미지 이름' }).fill(absent);
    await page.getByRole('dialog').getByRole('button', { name: '이미지 가져오기' }).click();
    await expect(page.getByRole('dialog').getByRole('alert')).toBeVisible();
    expect(await left(), 'a pull of what is not there').toEqual([]);
    await page.keyboard.press('Escape');

    // A terminal whose program was killed.
    await show(page, '/terminals/new');
    await page.getByRole('dialog').getByRole('button', { name: '터미널 열기' }).click();
    await expect(page.locator('.xterm')).toBeVisible();
    await docker.run('rm', '-f', 'c1', 'c2');
    await expect(page.getByText(/프로세스가 끝났습니다|컨테이너가 삭제되었습니다/).first()).toBeVisible();
    expect(await left(), 'a terminal that ended').toEqual([]);

    await show(page, '/activity');
    await expect(page.getByText('이미지가 없습니다: absent:1')).toBeVisible();
    expect(await left(), 'activity').toEqual([]);
  } finally {
    holder.close();
    await registry.dispose();
    await show(page, '/settings');
    await page.getByRole('combobox', { name: '언어' }).selectOption('system');
    await expect(page.getByRole('navigation').getByRole('link', { name: 'Containers' })).toBeVisible();
  }
});
