import { expect, test, vi } from 'vitest';
import { AppError } from '../contract/errors.ts';
import type { Api } from '../contract/index.ts';
import { quoted } from '../contract/messages/message.ts';
import { containerExport } from './export-container.ts';

const id = 'ab'.repeat(32);
const of = { id, engine: 'context:other' };

/** A host that knows one container, and a user who answers with `path`. */
function setUp(path: string | null, name = 'web') {
  const containers = {
    inspect: vi.fn(async (..._: unknown[]) => ({ name })),
    export: vi.fn(async (..._: unknown[]) => ({ taskId: 't' })),
  };
  const choose = vi.fn(async (_page: string, _fileName: string) => path);
  const api = () => ({ containers }) as unknown as Api;
  return { containers, choose, run: containerExport<string>({ api, choose }) };
}

test('exports to what the user has chosen, from the engine that was asked about', async () => {
  const { containers, choose, run } = setUp('/home/me/x.tar');
  expect(await run('page', of)).toBeNull();
  expect(choose.mock.calls).toEqual([['page', 'web.tar']]);
  expect([containers.inspect.mock.calls, containers.export.mock.calls]).toEqual([
    [[{ id }, { engine: 'context:other' }]],
    [[{ id, path: '/home/me/x.tar' }, { engine: 'context:other' }]],
  ]);
});

test('does nothing when the user would rather not', async () => {
  const { containers, run } = setUp(null);
  expect(await run('page', of)).toBeNull();
  expect(containers.export).not.toHaveBeenCalled();
});

const wrong = ['web', `${id}/..`, `${id}\n`, [id]].map((each) => ({ ...of, id: each }));
test.each([undefined, null, id, { id, engine: '' }, ...wrong])('asks nobody about %j', async (asked) => {
  const { containers, choose, run } = setUp('/home/me/x.tar');
  expect(await run('page', asked)).toMatchObject({ code: 'BAD_REQUEST' });
  expect([containers.inspect.mock.calls, choose.mock.calls]).toEqual([[], []]);
});

test('offers a name that leads nowhere, whatever an engine calls its container', async () => {
  const { choose, run } = setUp(null, '../../.ssh/authorized_keys\n');
  await run('page', of);
  expect(choose.mock.calls).toEqual([['page', 'ssh_authorized_keys_.tar']]);
});

test('asks one question at a time, however often a page wants it', async () => {
  const { choose, run } = setUp(null);
  let answer: (path: null) => void = () => undefined;
  choose.mockImplementationOnce(() => new Promise((resolve) => (answer = resolve)));
  const first = run('page', of);
  expect(await run('page', of)).toMatchObject({ code: 'CONFLICT' });
  await expect.poll(() => choose).toHaveBeenCalledOnce();
  answer(null);
  expect(await first).toBeNull();
  expect(await run('page', of)).toBeNull();
});

test('says what the host says, and can be asked again', async () => {
  const { containers, run } = setUp('/home/me/x.tar');
  containers.inspect.mockRejectedValueOnce(new AppError('NOT_FOUND', quoted('no such container')));
  expect(await run('page', of)).toEqual({ code: 'NOT_FOUND', message: 'no such container' });
  expect(await run('page', of)).toBeNull();
});
