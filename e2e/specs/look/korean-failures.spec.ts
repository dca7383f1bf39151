import { expect, test } from '@playwright/test';
import { AppError, toWire } from '../../../electron/contract/errors.ts';
import { engineMessages } from '../../../electron/contract/messages/engine.ts';
import { quoted } from '../../../electron/contract/messages/message.ts';
import { settingMessages } from '../../../electron/contract/messages/settings.ts';
import { guestMessages, stageMessages, vmMessages } from '../../../electron/contract/messages/vm.ts';
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

test.describe('Korean, of an engine that is', () => {
  test.use({ locale: 'ko-KR' });

  for (const [what, said, words] of states) {
    test(what, async ({ page }) => {
      await serveStandIn(page, { ...showcase, 'settings.watch': [korean], ...said });
      await openAt(page, '/containers');
      await expect(page.getByText(words).first()).toBeVisible();
      expect(await englishLeft(page, NAMES)).toEqual([]);
    });
  }

  test('gone with its host, and of settings that were not read', async ({ page }) => {
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
