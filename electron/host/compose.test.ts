import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { nullLogger } from '../base/logger.ts';
import { contract } from '../contract/index.ts';
import { task } from '../contract/tasks.ts';
import { memorySockets } from '../contract/testing/memory-socket.ts';
import { connect } from '../contract/wire/client.ts';
import { fakeServer } from '../engine/testing/fake-server.ts';
import { until } from '../engine/testing/until.ts';
import { prepareHome } from '../platform/home.ts';
import { homePaths } from '../platform/paths.ts';
import { SettingsService } from '../services/settings/settings-service.ts';
import { composeServices } from './compose.ts';
import { RpcServer } from './rpc/server.ts';

it('calls off what runs, and begins nothing, from the moment its end begins', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-com-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const env = { SLIPWAY_HOME: dir };
  const paths = homePaths({ env });
  await prepareHome(paths);
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
  const settings = await SettingsService.open({ file: paths.settingsFile, log: nullLogger });
  const source = { kind: 'socket' as const, path: engine.socketPath };
  await settings.update({ engine: { source } });
  const services = composeServices({
    ...{ paths, env, settings, log: nullLogger },
    offerDownload: () => {
      throw new Error('nobody downloads');
    },
    process: {
      identity: { version: '0', pid: 1, home: dir, startedAt: 0 },
      web: { url: null, open: () => Promise.reject(new Error('there is no web')) },
      hasUi: () => false,
      isEnding: () => false,
      end: () => undefined,
    },
  });
  const watching = new AbortController();
  onTestFinished(() => watching.abort());
  const server = new RpcServer({ router: services.router, version: '0', validateResults: true, log: nullLogger });
  const [near, far] = memorySockets();
  server.accept(far, { web: false });
  const { api } = connect(contract, near, { client: 'ui' });
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
