import { EventEmitter } from 'node:events';
import type { UtilityProcess } from 'electron';
import { expect, test } from 'vitest';
import type { Logger } from '../../base/logger.ts';
import { nullLogger } from '../../base/logger.ts';
import { forkHost, hostEnv } from './forked-link.ts';

/** Electron's utility process as far as its parent sees it, its end in the test's hand. */
function fork() {
  const child = Object.assign(new EventEmitter(), {
    stdout: null,
    stderr: null,
    postMessage: () => undefined,
    kill: () => true,
  });
  const logged: string[] = [];
  const log: Logger = { ...nullLogger, error: (message, fields) => logged.push(JSON.stringify([message, fields])) };
  const link = forkHost({ entry: 'host.mjs', env: {}, log, fork: () => child as unknown as UtilityProcess });
  return { child, link, logged };
}

const OUT_OF_MEMORY = ['FatalError', 'CALL_AND_RETRY_LAST', '{"environmentVariables":{"PROXY":"s3cret"}}'] as const;

test('a host whose V8 gives up is a host that crashed, for that reason, and not main’s own end', async () => {
  const { child, link, logged } = fork();
  child.emit('message', { type: 'ready', pid: 7 });
  const host = await link;
  child.emit('error', ...OUT_OF_MEMORY);
  child.emit('exit', 133);
  await expect(host?.ended).resolves.toMatchObject({
    kind: 'crashed',
    error: { message: 'Slipway’s host ended unexpectedly (FatalError at CALL_AND_RETRY_LAST)' },
  });
  expect(logged.join()).toContain('CALL_AND_RETRY_LAST');
  expect(logged.join()).not.toContain('s3cret');
});

test('one that gives up before it serves says so as well', async () => {
  const { child, link } = fork();
  child.emit('error', ...OUT_OF_MEMORY);
  child.emit('exit', 133);
  await expect(link).rejects.toThrow('FatalError at CALL_AND_RETRY_LAST');
});

test('names the home, and the guest image of a packaged app unless the user names another', () => {
  const base = { env: { PATH: '/bin', GONE: undefined, SLIPWAY_HOME: 'relative' }, home: '/home/x', arch: 'x64' };
  expect(hostEnv({ ...base, resources: null })).toEqual({ PATH: '/bin', SLIPWAY_HOME: '/home/x' });
  expect(hostEnv({ ...base, resources: '/app' })).toMatchObject({ SLIPWAY_GUEST_DIR: '/app/guest/amd64' });
  expect(hostEnv({ ...base, arch: 'arm64', resources: '/app' })).toMatchObject({
    SLIPWAY_GUEST_DIR: '/app/guest/arm64',
  });
  expect(hostEnv({ ...base, env: { SLIPWAY_GUEST_DIR: '/own' }, resources: '/app' })).toMatchObject({
    SLIPWAY_GUEST_DIR: '/own',
  });
});
