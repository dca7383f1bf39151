import { afterEach, describe, expect, it } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { type Message, quoted } from '../../contract/messages/message.ts';
import { task as schema } from '../../contract/tasks.ts';
import { until } from '../../engine/testing/until.ts';
import { callContext } from '../testing/call-context.ts';
import { type TaskContext, TasksService } from './tasks-service.ts';

const connectionOf = () => Promise.reject(new Error('no task here asks for its engine'));
const tasks = new TasksService({ logger: nullLogger, connectionOf });
const context = callContext();
afterEach(() => tasks.handlers.clear({}, context));

const start = (run: (context: TaskContext) => Promise<Message | null>) =>
  tasks.on('vm').start({ kind: 'pull', title: 'x', command: 'docker pull x', run });
const row = (id: string) => tasks.table.rows.get(id);

describe('TasksService', () => {
  it('shows a task from its start to its end', async () => {
    let finish: (words: Message) => void = () => undefined;
    const id = start(({ progress }) => {
      progress.update(5, 10, [{ id: 'a', status: 'Downloading', current: 5, total: 10 }]);
      return new Promise((resolve) => {
        finish = resolve;
      });
    });
    expect(schema.parse(row(id))).toMatchObject({ state: 'running', finishedAt: null });
    await until('its progress', () => row(id)?.current === 5 && row(id)?.layers.length === 1);
    finish(quoted('all done'));
    expect(await tasks.ended(id)).toEqual({ state: 'done', error: null });
    expect(row(id)).toMatchObject({ state: 'done', message: 'all done', current: 5, total: 10, speed: null });
    expect(row(id)?.finishedAt).not.toBeNull();
  });

  it('keeps an error with its hint', async () => {
    const id = start(() => Promise.reject(new AppError('UNAUTHORIZED', quoted('no'), { hint: quoted('sign in') })));
    expect(await tasks.ended(id)).toMatchObject({
      state: 'failed',
      error: { code: 'UNAUTHORIZED', message: 'no', hint: 'sign in' },
    });
  });

  it('cancels: the signal aborts, and cancel resolves when the task has ended', async () => {
    const id = start(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    await tasks.handlers.cancel({ id }, context);
    expect(row(id)).toMatchObject({ state: 'cancelled', error: null });
    await tasks.handlers.cancel({ id }, context);
    await expect(tasks.handlers.cancel({ id: 'nope' }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('does once more what failed or was cancelled, in place of the task that did, and nothing else', async () => {
    let tries = 0;
    const run = async () => {
      tries += 1;
      if (tries === 1) throw new AppError('ENGINE_ERROR', quoted('no route to host'));
      return quoted('all done');
    };
    const id = tasks.on('vm').start({ kind: 'pull', title: 'x', command: 'docker pull x', retriable: true, run });
    await tasks.ended(id);
    expect(row(id)).toMatchObject({ state: 'failed', retriable: true });
    const { taskId } = await tasks.handlers.retry({ id }, context);
    expect(await tasks.ended(taskId)).toEqual({ state: 'done', error: null });
    expect([row(id), row(taskId)?.command, row(taskId)?.retriable]).toEqual([undefined, 'docker pull x', false]);
    await expect(tasks.handlers.retry({ id: taskId }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const once = start(() => Promise.reject(new AppError('IO_ERROR', quoted('the browser has gone'))));
    await tasks.ended(once);
    expect(row(once)?.retriable).toBe(false);
    await expect(tasks.handlers.retry({ id: once }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is cancelled, not failed, when whom it is for has called it off', async () => {
    const id = start(() => Promise.reject(new AppError('CANCELLED', quoted('the browser ended the download'))));
    expect(await tasks.ended(id)).toEqual({ state: 'cancelled', error: null });
  });

  it('is called off when the host ends, which waits until it has tidied up, and none is started from then', async () => {
    const ending = new TasksService({ logger: nullLogger, connectionOf });
    let tidy = false;
    const run = async ({ signal }: TaskContext) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      await new Promise(setImmediate);
      tidy = true;
      throw new AppError('CONNECTION_LOST', quoted('the engine has gone'));
    };
    const spec = { engine: 'vm', kind: 'export' as const, title: 'x', command: 'docker export x', run };
    const end = ending.ended(ending.start(spec));
    const over = ending.shutdown();
    expect(() => ending.start(spec)).toThrow(expect.objectContaining({ code: 'CANCELLED' }));
    await over;
    expect(tidy).toBe(true);
    expect(await end).toEqual({ state: 'cancelled', error: null });
  });

  it('forgets finished tasks on clear, and the oldest beyond a hundred', async () => {
    const running = start(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    for (let n = 0; n < 150; n++) await tasks.ended(start(async () => null));
    expect(tasks.table.rows.size).toBe(101);
    await tasks.handlers.clear({}, context);
    expect([...tasks.table.rows.keys()]).toEqual([running]);
    await tasks.handlers.cancel({ id: running }, context);
  });
});
