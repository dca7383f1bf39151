import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { duplexPair } from 'node:stream';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import { Mutex } from '../../base/mutex.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { StateTracker } from '../../vm/instance/state-tracker.ts';
import { DockerSocket, type DockerSocketOptions } from './docker-socket.ts';

let tracker: StateTracker;
let watcher: Socket;

/** The engine's end of a connection: there are events, and nothing has happened yet. */
function engineWithEvents() {
  const [stream, engine] = duplexPair();
  engine.once('data', () => engine.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n'));
  return stream;
}

/** A VM that has fallen asleep under a client of docker.sock that watches what happens. */
beforeEach(async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-sock-'));
  const path = join(dir, 'd.sock');
  tracker = new StateTracker(systemClock);
  tracker.apply({ type: 'found' });
  tracker.apply({ type: 'start', stage: 'engine' });
  tracker.apply({ type: 'ready' });
  const engineChanges = new Emitter<void>();
  const engine = { dial: async () => engineWithEvents() };
  const manager: DockerSocketOptions['manager'] = {
    ...{ tracker, channel: null, isStarting: false, awake: async () => undefined },
    ...{ onChange: (listener) => tracker.onChange(() => listener()), onDidChangeEngine: engineChanges.event },
    get engine() {
      return tracker.state.name === 'running' ? engine : null;
    },
    get isFallingAsleep() {
      return tracker.state.name === 'stopping';
    },
  };
  const socket = new DockerSocket({
    ...{ path, manager, hooks: {}, writing: new Mutex(), log: nullLogger },
    ways: { dialForClient: engine.dial },
  });
  onTestFinished(async () => {
    socket.dispose();
    await rm(dir, { recursive: true, force: true });
  });
  await socket.listen();
  watcher = connect(path);
  watcher.write('GET /events HTTP/1.1\r\nHost: d\r\n\r\n');
  await once(watcher, 'data');
  tracker.apply({ type: 'stop', stage: 'sleep' });
  engineChanges.fire();
  tracker.apply({ type: 'asleep' });
});

const problem = { error: new AppError('VM_FAILED', quoted('its disk is away')), action: 'retry' } as const;

test.each([
  ['is stopped', () => tracker.apply({ type: 'ended' })],
  ['cannot be woken', () => tracker.apply({ type: 'fail', problem })],
])('who watches what happens stays while the VM sleeps, and not when it %s', async (_, end) => {
  await new Promise(setImmediate);
  expect(watcher.closed).toBe(false);
  end();
  await once(watcher.resume(), 'close');
});
