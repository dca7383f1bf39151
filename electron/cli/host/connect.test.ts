import { mkdir, mkdtemp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { engineIdOf } from '../../contract/engine.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import { homePaths } from '../../platform/paths.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { requireChosenEngine } from './connect.ts';

test('what is begun on the engine that is chosen goes on there, whatever is chosen meanwhile', async () => {
  const home = await mkdtemp(join(tmpdir(), 'sw-cli-'));
  onTestFinished(() => removeFolder(home));
  const paths = homePaths({ env: { SLIPWAY_HOME: join(home, 'home') } });
  await mkdir(dirname(paths.hostSocket), { recursive: true, mode: 0o700 });
  let chosen = 'first';
  const about: (string | undefined)[] = [];
  const server = createServer();
  new WebSocketServer({ server }).on('connection', (socket) => {
    const send = (frame: object) => socket.send(JSON.stringify(frame));
    socket.on('message', (data) => {
      const { t, id, method, engine } = JSON.parse(data.toString());
      if (t === 'hello') send({ t: 'hello', protocol: PROTOCOL, version: '0', pid: 7 });
      if (method === 'engines.watch') {
        const sources = ['first', 'second'].map((name) => ({ kind: 'context', name }) as const);
        const entries = sources.map((source) => ({
          ...{ id: engineIdOf(source), source, chosen: source.name === chosen, status: null },
        }));
        send({ t: 'item', id, value: { engines: entries } });
      }
      if (method === 'containers.start') {
        about.push(engine);
        send({ t: 'result', id, value: {} });
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(paths.hostSocket, resolve));
  onTestFinished(() => void server.close());
  const host = await requireChosenEngine(paths);
  await host.api.containers.start({ id: 'a'.repeat(64) });
  chosen = 'second';
  await host.api.containers.start({ id: 'a'.repeat(64) });
  host.close();
  expect(about).toEqual(['context:first', 'context:first']);
});
