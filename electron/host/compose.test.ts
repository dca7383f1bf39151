import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { task } from '../contract/tasks.ts';
import { fakeServer } from '../engine/testing/fake-server.ts';
import { until } from '../engine/testing/until.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { VmService } from '../services/vm/vm-service.ts';
import { composed } from './testing/composed.ts';

it('calls off what runs, and begins nothing, from the moment its end begins', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-com-'));
  onTestFinished(() => removeFolder(dir));
  let pulls = 0;
  const engine = await fakeServer({
    onRequest({ url = '' }, response) {
      response.setHeader('Api-Version', '1.51');
      if (url.includes('/events')) response.flushHeaders();
      else if (url.includes('/images/create')) pulls += 1;
      else response.end(url.includes('/json') ? '[]' : JSON.stringify({ ID: 'a', Version: '1' }));
    },
  });
  onTestFinished(() => engine.dispose());
  const { services, api } = await composed({ SLIPWAY_HOME: dir }, { kind: 'socket', path: engine.socketPath });
  const watching = new AbortController();
  onTestFinished(() => watching.abort());
  const pull = () => api.images.pull({ reference: 'x' });
  const open = () => api.terminals.open({ target: { kind: 'guest' }, cols: 80, rows: 24 });
  await until('the engine', async () => {
    await pull().catch(() => undefined);
    return pulls > 0;
  });
  const states = new Set<string>();
  const tasks = api.tasks.watch({}, { signal: watching.signal });
  const seen = (async () => {
    for await (const item of tasks) {
      for (const row of Object.values(item).flat()) {
        const parsed = task.safeParse(row);
        if (parsed.success) states.add(parsed.data.state);
      }
    }
  })();
  // It is awaited once all has been seen.
  seen.catch(() => undefined);
  await until('the pull', () => states.has('running'));

  const closing = services.close({ stopVm: true });
  await expect(pull()).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(open()).rejects.toMatchObject({ code: 'CANCELLED' });
  await closing;
  await until('the end of the pull', () => states.has('cancelled'));
  expect(states).not.toContain('failed');
  watching.abort();
  await expect(seen).rejects.toMatchObject({ code: 'CANCELLED' });
});

it('what an open page follows by itself is no use of the VM, which sleeps beside it and is not woken for it', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-com-'));
  onTestFinished(() => removeFolder(dir));
  const { services, api } = await composed({ SLIPWAY_HOME: dir });
  onTestFinished(() => services.close({ stopVm: false }));
  const use = vi.spyOn(VmService.prototype, 'use');
  onTestFinished(() => use.mockRestore());
  const over = new AbortController();
  const { signal } = over;
  const id = 'a'.repeat(64);
  const streams: AsyncIterable<unknown>[] = [
    ...[api.engine, api.containers, api.images, api.terminals, api.ports].map((of) => of.watch({}, { signal })),
    api.containers.stats({ ids: [id] }, { signal }),
    api.terminals.view({ id: 'gone' }, { signal }),
  ];
  for (const stream of streams)
    stream[Symbol.asyncIterator]()
      .next()
      .catch(() => undefined);
  await expect(api.terminals.resize({ id: 'gone', cols: 80, rows: 24 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(use).not.toHaveBeenCalled();
  await expect(api.containers.inspect({ id })).rejects.toMatchObject({ code: 'ENGINE_UNAVAILABLE' });
  expect(use).toHaveBeenCalledOnce();
  over.abort();
});
