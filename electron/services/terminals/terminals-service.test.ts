import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, it } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { rowsOf } from '../../contract/common.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { Terminal } from '../../contract/terminals.ts';
import { until } from '../../engine/testing/until.ts';
import type { CallContext } from '../context.ts';
import { LIMITS } from './limits.ts';
import type { GuestShells } from './processes/guest-process.ts';
import { TerminalsService } from './terminals-service.ts';
import { hangUpsOf } from './testing/hang-ups-of.ts';

const containerId = 'c'.repeat(64);
const size = { cols: 80, rows: 24 };
const ending = new AbortController();
const context: CallContext = {
  signal: ending.signal,
  client: { id: 1, kind: 'ui', web: false, gone: new AbortController().signal },
};

const services: TerminalsService[] = [];
afterEach(() => Promise.all(services.splice(0).map((service) => service.shutdown())));

function terminals(guest: GuestShells | null = null) {
  const connection = {
    client() {
      throw new AppError('ENGINE_UNAVAILABLE', quoted('there is no engine to ask just now'), {
        hint: quoted('Start it.'),
      });
    },
  };
  const service = new TerminalsService({
    connection,
    hangUps: hangUpsOf(connection),
    guest,
    containerName: (id) => (id === containerId ? 'web' : null),
    logger: nullLogger,
  });
  services.push(service);
  const rows = new Map<string, Terminal>();
  void (async () => {
    for await (const item of service.handlers.watch({}, context)) {
      for (const row of rowsOf(item)) rows.set(row.id, row);
      if (item.type === 'delta') for (const id of item.removes) rows.delete(id);
    }
  })();
  return { service, handlers: service.handlers, rows };
}

/** A guest whose shell echoes, and that keeps what it was asked for. */
function fakeGuest() {
  const asked: unknown[] = [];
  const stream = new PassThrough();
  const sizes: number[][] = [];
  const shells: GuestShells = {
    shell: ({ signal, ...rest }) => {
      asked.push({ ...rest, signal: signal instanceof AbortSignal });
      const exit = new Promise<number | null>((resolve) => stream.on('close', () => resolve(130)));
      return Promise.resolve({ stream, resize: (cols, rows) => sizes.push([cols, rows]), exit });
    },
  };
  return { shells, asked, sizes, stream };
}

describe('TerminalsService', () => {
  it('closes those of containers where there is another engine, and leaves the VM’s own', async () => {
    const { handlers, rows, service } = terminals(fakeGuest().shells);
    for (const target of [{ kind: 'exec', containerId }, { kind: 'attach', containerId }, { kind: 'guest' }] as const)
      await handlers.open({ target, ...size }, context);
    await until('all to be listed', () => rows.size === 3);
    service.closeOfContainers();
    await until('the others to go', () => rows.size === 1);
    expect([...rows.values()].map(({ target }) => target.kind)).toEqual(['guest']);
  });

  it('lists a terminal by its container, and says why it could not start', async () => {
    const { handlers, rows, service } = terminals();
    const { id } = await handlers.open({ target: { kind: 'exec', containerId }, ...size }, context);
    await until('the reason', () => rows.get(id)?.state === 'lost');
    expect(rows.get(id)).toMatchObject({
      name: 'web',
      title: 'shell',
      message: 'There is no engine to ask just now. Start it.',
    });
    expect(service.describe(id)).toBe('web (shell)');
    expect(service.count).toEqual({ all: 1, live: 0 });
    await handlers.close({ id }, context);
    await until('it to go', () => !rows.has(id));
    expect(service.describe(id)).toBeNull();
  });

  it('knows only its own terminals', async () => {
    const { handlers } = terminals();
    const unknown = { id: 'none' };
    await expect(handlers.close(unknown, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(handlers.write({ ...unknown, data: 'x' }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(handlers.resize({ ...unknown, ...size }, context)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    const view = handlers.view({ ...unknown, skips: false }, context)[Symbol.asyncIterator]();
    await expect(view.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('refuses more than it can hold', async () => {
    const { handlers } = terminals();
    const target = { kind: 'attach', containerId } as const;
    for (let i = 0; i < LIMITS.sessions; i++) await handlers.open({ target, ...size }, context);
    await expect(handlers.open({ target, ...size }, context)).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('opens root shells in the VM, with arguments that no shell there can misread', async () => {
    const { shells, asked, sizes, stream } = fakeGuest();
    const { handlers, rows } = terminals(shells);
    const command = ['echo', "it's", '$HOME; reboot'];
    const { id } = await handlers.open({ target: { kind: 'guest', command }, ...size }, context);
    await until('it to run', () => rows.get(id)?.state === 'running');
    expect(asked).toEqual([{ ...size, signal: true, command: `'echo' 'it'\\''s' '$HOME; reboot'` }]);
    expect(rows.get(id)).toMatchObject({ name: 'Slipway VM', title: 'echo' });
    await handlers.resize({ id, cols: 90, rows: 30 }, context);
    expect(sizes.at(-1)).toEqual([90, 30]);
    stream.end();
    await until('the end', () => rows.get(id)?.state === 'exited');
    expect(rows.get(id)).toMatchObject({ exitCode: 130, message: 'Exited with code 130 (interrupted)' });
  });

  it('closes what a client owns when that client is gone, and nothing else', async () => {
    const { shells, stream } = fakeGuest();
    const { handlers, rows } = terminals(shells);
    const leaving = new AbortController();
    const client = { ...context, client: { ...context.client, gone: leaving.signal } };
    const target = { kind: 'guest' as const, command: ['top'] };
    const { id: kept } = await handlers.open({ target, ...size }, client);
    await until('the first to run', () => rows.get(kept)?.state === 'running');
    const { id } = await handlers.open({ target, ...size, owned: true }, client);
    await until('the other to run', () => rows.get(id)?.state === 'running');
    leaving.abort();
    await until('it to go', () => !rows.has(id) && stream.destroyed);
    expect([...rows.keys()]).toEqual([kept]);
    await handlers.open({ target, ...size, owned: true }, client);
    expect(rows.size).toBe(1);
  });

  it('opens none once it is shut down, while those that are open are still being closed', async () => {
    const { handlers, service, rows } = terminals(fakeGuest().shells);
    await handlers.open({ target: { kind: 'guest' }, ...size }, context);
    const over = service.shutdown();
    await expect(handlers.open({ target: { kind: 'guest' }, ...size }, context)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    await over;
    expect(service.count).toEqual({ all: 0, live: 0 });
    await until('none to be listed', () => rows.size === 0);
  });

  it.each([
    ['the shell that was still starting', false],
    ['one whose terminal was closed at that moment', true],
  ])('is shut down when %s is hung up, too', async (_, closes) => {
    const { shells, stream, asked } = fakeGuest();
    let begin = () => {};
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const { handlers, service } = terminals({
      shell: async (options) => {
        const shell = await shells.shell(options);
        await begun;
        return shell;
      },
    });
    const { id } = await handlers.open({ target: { kind: 'guest' }, ...size }, context);
    await until('its start', () => asked.length > 0);
    if (closes) await handlers.close({ id }, context);
    const over = service.shutdown();
    begin();
    await over;
    expect(stream.destroyed).toBe(true);
  });

  it('says so where there is no VM', async () => {
    const { handlers, rows } = terminals();
    const { id } = await handlers.open({ target: { kind: 'guest' }, ...size }, context);
    await until('the reason', () => rows.get(id)?.state === 'exited');
    expect(rows.get(id)?.message).toMatch(/does not run in a VM/);
  });
});
