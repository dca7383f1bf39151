import { expect, test, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { Api } from '../contract/index.ts';
import { quoted } from '../contract/messages/message.ts';
import { engineChooser } from './choose-engine.ts';

/** A host that takes what it is told, and a user who answers like that. */
function setUp(answer: boolean) {
  const update = vi.fn(async () => ({}));
  const confirm = vi.fn(async (_page: string, _address: string) => answer);
  const api = () => ({ settings: { update } }) as unknown as Api;
  return { update, confirm, run: engineChooser<string>({ api, confirm }) };
}

const source = { kind: 'remote', host: 'ssh://me@box' } as const;

test('uses the engine that the user has confirmed, whose address was shown', async () => {
  const { update, confirm, run } = setUp(true);
  expect(await run('page', source)).toBeNull();
  expect(await run('page', { kind: 'socket', path: '/run/x.sock' })).toBeNull();
  expect(confirm.mock.calls).toEqual([
    ['page', 'ssh://me@box'],
    ['page', 'unix:///run/x.sock'],
  ]);
  expect(update.mock.calls[0]).toEqual([{ engine: { source } }]);
});

test('does nothing when the user would rather not', async () => {
  const { update, run } = setUp(false);
  expect(await run('page', source)).toBeNull();
  expect(update).not.toHaveBeenCalled();
});

test.each([undefined, 'ssh://box', { kind: 'remote', host: 'http://box' }, { kind: 'socket', path: 'x.sock' }])(
  'asks nobody about %j',
  async (asked) => {
    const { confirm, run } = setUp(true);
    expect(await run('page', asked)).toMatchObject({ code: 'BAD_REQUEST' });
    expect(confirm).not.toHaveBeenCalled();
  },
);

test('asks one question at a time, and says what the host says', async () => {
  const { confirm, update, run } = setUp(true);
  let answer: (yes: boolean) => void = () => undefined;
  confirm.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const first = run('page', source);
  expect(await run('page', source)).toMatchObject({ code: 'CONFLICT' });
  update.mockRejectedValueOnce(new AppError('DISK_FULL', quoted('no space')));
  answer(true);
  expect(await first).toEqual({ code: 'DISK_FULL', message: 'no space' });
});
