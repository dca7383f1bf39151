import { createServer } from 'node:net';
import { expect, type Page, test as plain } from '@playwright/test';
import { AppError, toWire } from '../../../electron/contract/errors.ts';
import { engineMessages } from '../../../electron/contract/messages/engine.ts';
import { quoted } from '../../../electron/contract/messages/message.ts';
import { settingMessages } from '../../../electron/contract/messages/settings.ts';
import { guestMessages, stageMessages, vmMessages } from '../../../electron/contract/messages/vm.ts';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { startRegistry } from '../../fixtures/registry.ts';
import { test } from '../../fixtures/test.ts';
import { englishLeft } from '../../pages/english-left.ts';
import { NOW, settings, showcase } from '../../stand-ins/host/showcase.ts';
import { openAt, type Said, serveStandIn } from '../../stand-ins/host/stand-in-host.ts';

const korean = { ...settings, settings: { ...settings.settings, app: { ...settings.settings.app, language: 'ko' } } };

/** The user's own names in the showcase. */
const NAMES = [
  'web',
  'api',
  'migrate',
  'cache',
  'shop-db-1',
  'shop-api-1',
  'shop',
  'python',
  'nginx',
  'postgres',
  'tags',
];

async function show(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => {
    window.location.hash = hash;
  }, address);
}

test.describe('Korean, with the engine there', () => {
  test('of what is refused, taken, in use and not there, with no English but what the engine said', async ({
    page,
    slipway,
  }) => {
    const { docker } = slipway;
    const registry = await startRegistry();
    const holder = createServer();
    await new Promise<void>((resolve) => holder.listen({ host: '127.0.0.1', port: 0 }, resolve));
    const { port } = holder.address() as { port: number };
    const absent = `${registry.address}/tools/absent:1`;
    const names = ['c1', 'c2', 'sleep', absent, 'docker', String(port), 'node'];
    await docker.run('run', '-d', '--name', 'c1', '--stop-timeout', '0', BUSYBOX, 'sleep', '1000');
    await docker.run('run', '-d', '--name', 'c2', '--stop-timeout', '0', '-p', `${port}:80`, BUSYBOX, 'sleep', '1000');
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
      await expect(page.getByText(/프로세스가 끝났습니다|컨테이너가 삭제되었습니다/)).toBeVisible();
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
});

const [vm] = showcase['vm.watch'] as [object];
const [engine] = showcase['engine.watch'] as [object];
const down = { ...engine, state: 'waiting', version: null, apiVersion: null };
const broken = (error: AppError, action: string) => ({
  'engine.watch': [down],
  'vm.watch': [{ ...vm, state: 'broken', problem: { error: toWire(error), action } }],
});
const tooOld = new AppError('UNSUPPORTED', engineMessages.tooOld({ offered: '1.24', oldest: '1.41' }));

/** What the host may say of an engine that is not there, and what the page then says. */
const states: readonly (readonly [string, Said, RegExp])[] = [
  ['stopped', { 'engine.watch': [down], 'vm.watch': [{ ...vm, state: 'stopped' }] }, /엔진이 중지되어 있습니다/],
  [
    'starting',
    {
      'engine.watch': [down],
      'vm.watch': [
        {
          ...vm,
          state: 'starting',
          stage: {
            ...{ id: 'containerd', description: 'Starting containerd', hint: 'See its log.' },
            ...{ said: stageMessages.containerd(), index: 7, total: 10, startedAt: NOW - 60_000 },
          },
        },
      ],
    },
    /containerd 시작/,
  ],
  [
    'broken by its data disk',
    broken(new AppError('VM_FAILED', guestMessages['data-disk-fsck']()), 'repair'),
    /파일 시스템이 .* 손상되었습니다/,
  ],
  [
    'broken by what nobody knows',
    broken(new AppError('VM_FAILED', vmMessages.notStarted({ reason: quoted('spawn EAGAIN') })), 'retry'),
    /VM을 시작하지 못했습니다/,
  ],
  [
    'ailing',
    {
      'vm.watch': [
        {
          ...vm,
          state: 'degraded',
          problem: { error: toWire(new AppError('DISK_FULL', vmMessages.hostDiskFull())), action: 'none' },
        },
      ],
    },
    /디스크가 가득 차서/,
  ],
  [
    'another’s that is too old',
    { 'engine.watch': [{ ...down, source: 'context', state: 'connecting', error: toWire(tooOld) }] },
    /엔진의 API 1\.24 버전/,
  ],
  [
    'not giving its list',
    {
      'containers.watch': [
        { type: 'problem', error: toWire(new AppError('FORBIDDEN', quoted('authorization denied by plugin'))) },
      ],
    },
    /엔진이 이 목록을 주지 않았습니다/,
  ],
];

plain.describe('Korean, of an engine that is', () => {
  plain.use({ locale: 'ko-KR' });

  for (const [what, said, words] of states) {
    plain(what, async ({ page }) => {
      await serveStandIn(page, { ...showcase, 'settings.watch': [korean], ...said });
      await openAt(page, '/containers');
      await expect(page.getByText(words).first()).toBeVisible();
      expect(await englishLeft(page, NAMES)).toEqual([]);
    });
  }

  plain('gone with its host, and of settings that were not read', async ({ page }) => {
    const notices = [{ code: 'settings-damaged', message: '', said: settingMessages.damaged() }];
    const host = await serveStandIn(page, { ...showcase, 'settings.watch': [{ ...korean, notices }] });
    await openAt(page, '/settings');
    await expect(page.getByText('설정 파일이 손상되어')).toBeVisible();
    expect(await englishLeft(page, NAMES), 'notices').toEqual([]);
    await host.leave();
    await expect(page.getByRole('alert').getByText('Slipway와의 연결이 끊어짐')).toBeVisible();
    expect(await englishLeft(page, NAMES), 'a lost connection').toEqual([]);
  });
});
