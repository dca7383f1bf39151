import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Emitter } from '../../base/emitter.ts';
import { until } from '../testing/until.ts';
import { EndpointSelector, type EngineSource } from './selector.ts';

it('follows the settings and the VM, and fires only when the answer may have changed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sw-selector-'));
  const vmChanged = new Emitter<void>();
  const sourceChanged = new Emitter<void>();
  let place: { socketPath: string } | null = null;
  let source: EngineSource = { kind: 'vm' };
  const selector = new EndpointSelector({
    vm: { current: () => place, onDidChange: vmChanged.event },
    dockerHost: 'unix:///home/docker.sock',
    source: { current: () => source, onDidChange: sourceChanged.event },
    env: { DOCKER_CONFIG: folder },
  });
  let fired = 0;
  selector.onDidChange(() => fired++);
  const choose = (next: EngineSource) => {
    source = next;
    sourceChanged.fire();
  };

  expect(selector.current()).toEqual({
    source: 'vm',
    dockerHost: 'unix:///home/docker.sock',
    endpoint: null,
    error: null,
  });
  place = { socketPath: '/home/docker.sock' };
  vmChanged.fire();
  expect(selector.current().endpoint).toEqual({ kind: 'socket', socketPath: '/home/docker.sock' });
  expect(fired).toBe(1);

  choose({ kind: 'socket', path: '/var/run/docker.sock' });
  expect(selector.current()).toMatchObject({ source: 'socket', endpoint: { socketPath: '/var/run/docker.sock' } });
  const before = fired;
  vmChanged.fire();
  expect(fired).toBe(before);
  choose({ kind: 'socket', path: 'ssh://host' });
  expect(selector.current()).toMatchObject({ endpoint: null, error: { code: 'UNSUPPORTED' } });

  for (const path of process.platform === 'win32'
    ? ['C:x']
    : ['C:\\docker.sock', '\\\\server\\x', 'unix://C:/x.sock', 'npipe:////./pipe/x']) {
    choose({ kind: 'socket', path });
    expect(selector.current()).toMatchObject({ endpoint: null, error: { code: 'BAD_REQUEST' } });
  }

  choose({ kind: 'context', name: 'nowhere' });
  expect(selector.current()).toMatchObject({ source: 'context', endpoint: null, error: null });
  await until('the context to be looked up', () => selector.current().error?.code === 'NOT_FOUND');
  selector.dispose();
  await rm(folder, { recursive: true });
});
