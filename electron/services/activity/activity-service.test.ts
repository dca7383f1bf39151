import { describe, expect, it } from 'vitest';
import { activityEntry } from '../../contract/activity.ts';
import { NO_NAMES } from '../../contract/changes.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { until } from '../../engine/testing/until.ts';
import type { TaskEnd } from '../tasks/tasks-service.ts';
import { callContext } from '../testing/call-context.ts';
import { ActivityService } from './activity-service.ts';

const context = callContext();
const stop = { method: 'containers.stop', params: { id: 'ab'.repeat(32) }, context };
const names = { ...NO_NAMES, container: () => 'web' };

const again = (id: string) =>
  id === 'failed' ? { engine: 'context:far', title: 'x:1', command: 'docker pull x:1' } : null;

function service(
  ended: () => Promise<TaskEnd> = () => Promise.reject(new Error('not asked')),
  exited: () => Promise<number | null> = () => Promise.reject(new Error('not asked')),
) {
  const made = new ActivityService({ engineOf: () => ({ id: 'vm', names }), tasks: { ended, again }, exited });
  return { made, entries: () => [...made.table.rows.values()] };
}

describe('ActivityService', () => {
  it('records a call from its start to its end, and gives back its result', async () => {
    const { made, entries } = service();
    const result = {};
    expect(
      await made.record(stop, async () => {
        expect(entries()).toMatchObject([{ state: 'running', durationMs: null }]);
        return result;
      }),
    ).toBe(result);
    const [entry] = entries();
    expect(activityEntry.parse(entry)).toMatchObject({
      source: 'ui',
      engine: 'vm',
      method: 'containers.stop',
      subject: 'web',
      command: 'docker stop web',
      state: 'done',
      durationMs: expect.any(Number),
    });
  });

  it('records how a call failed, and throws the very error', async () => {
    const { made, entries } = service();
    const error = new AppError('CONFLICT', quoted('busy'));
    await expect(made.record(stop, () => Promise.reject(error))).rejects.toBe(error);
    expect(entries()).toMatchObject([{ state: 'failed', error: { code: 'CONFLICT', message: 'busy' } }]);
    await made.record(stop, () => Promise.reject(new AppError('CANCELLED', quoted('x')))).catch(() => undefined);
    expect(entries()[1]).toMatchObject({ state: 'cancelled', error: null });
  });

  it('follows the process that a call started to its exit code', async () => {
    let exit: (code: number) => void = () => undefined;
    const exited = new Promise<number>((resolve) => {
      exit = resolve;
    });
    const { made, entries } = service(undefined, () => exited);
    const params = { target: { kind: 'exec', containerId: 'ab'.repeat(32), command: ['false'] } };
    await made.record({ method: 'exec.start', params, context }, async () => ({ id: 'p' }));
    expect(entries()).toMatchObject([{ state: 'running' }]);
    exit(7);
    await until('its end', () => entries()[0]?.state !== 'running');
    expect(activityEntry.parse(entries()[0])).toMatchObject({ state: 'done', exitCode: 7 });
  });

  it('follows the task that a call started', async () => {
    let finish: (end: TaskEnd) => void = () => undefined;
    const { made, entries } = service(
      () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    );
    const pull = { method: 'images.pull', params: { reference: 'x' }, context };
    await made.record(pull, async () => ({ taskId: 't' }));
    expect(entries()).toMatchObject([{ state: 'running' }]);
    finish({ state: 'cancelled', error: null });
    await until('its end', () => entries()[0]?.state === 'cancelled');
  });

  it('records a task that is run again as what it does, on its own engine, until it ends', async () => {
    let finish: (end: TaskEnd) => void = () => undefined;
    const { made, entries } = service(() => new Promise((resolve) => (finish = resolve)));
    const retry = (id: string) => ({ method: 'tasks.retry', params: { id }, context });
    await made.record(retry('failed'), async () => ({ taskId: 't' }));
    expect(activityEntry.parse(entries()[0])).toMatchObject({
      engine: 'context:far',
      subject: 'x:1',
      command: 'docker pull x:1',
      state: 'running',
    });
    finish({ state: 'done', error: null });
    await until('its end', () => entries()[0]?.state === 'done');
    const gone = new AppError('NOT_FOUND', quoted('gone'));
    await expect(made.record(retry('other'), () => Promise.reject(gone))).rejects.toBe(gone);
    expect(entries()).toHaveLength(1);
  });

  it('records nothing for a call that only looks', async () => {
    const { made, entries } = service();
    await made.record({ ...stop, method: 'containers.inspect' }, async () => 1);
    expect(entries()).toEqual([]);
  });

  it('records what another client changes, by whom, and how the engine answered', () => {
    const { made, entries } = service();
    const ask = (method: string, path: string, client?: string) =>
      made.ofClient({ method, path, query: new URLSearchParams(), client }, { id: 'vm', names });
    expect(ask('POST', '/containers/a/wait')).toBeUndefined();
    const [start, stop, rm] = [
      ask('POST', `/containers/${'ab'.repeat(32)}/start`, `Docker-Client/28 ${'x'.repeat(500)}`),
      ask('POST', '/containers/a/stop'),
      ask('DELETE', '/containers/a'),
    ];
    expect(entries()).toMatchObject([{ state: 'running' }, { state: 'running' }, { state: 'running' }]);
    start?.(204);
    stop?.(500);
    rm?.(null);
    expect(entries().map((entry) => activityEntry.parse(entry))).toMatchObject([
      {
        ...{ source: 'client', engine: 'vm', subject: 'web', command: 'docker start web', state: 'done' },
        ...{ method: 'POST /containers/{container}/start', client: expect.stringMatching(/^Docker-Client.{86}…$/) },
      },
      { state: 'failed', error: { code: 'ENGINE_ERROR', message: expect.stringContaining('500') } },
      { state: 'cancelled', error: null },
    ]);
    ask('POST', '/images/create')?.(200, 'manifest unknown');
    expect(entries().at(-1)).toMatchObject({ state: 'failed', error: { message: 'manifest unknown' } });
    const details = { folder: '/src' };
    ask('POST', '/containers/create')?.(400, new AppError('BAD_REQUEST', quoted('not shared'), { details }));
    expect(entries().at(-1)).toMatchObject({ state: 'failed', error: { message: 'not shared', details } });
  });

  it('other clients, in any number, leave what the user did here', async () => {
    const { made, entries } = service();
    await made.record(stop, async () => 1);
    for (let n = 0; n < 1_500; n++) {
      const query = new URLSearchParams();
      made.ofClient({ method: 'POST', path: '/containers/prune', query, client: 'x' }, { id: 'vm', names })?.(200);
    }
    expect(entries()).toHaveLength(501);
    expect(entries()[0]).toMatchObject({ source: 'ui' });
  });

  it('keeps the newest thousand, and forgets on clear what has ended', async () => {
    const { made, entries } = service();
    for (let n = 0; n < 1_010; n++) await made.record(stop, async () => n);
    expect(entries()).toHaveLength(1_000);
    let release: () => void = () => undefined;
    const running = made.record(stop, () => new Promise<void>((resolve) => (release = resolve)));
    await made.handlers.clear({}, context);
    expect(entries()).toMatchObject([{ state: 'running' }]);
    release();
    await running;
    expect(entries()).toMatchObject([{ state: 'done' }]);
  });
});
