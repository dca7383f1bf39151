import { describe, expect, test, vi } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { hostStatus } from '../../contract/host.ts';
import type { CallContext } from '../context.ts';
import { HostService } from './host-service.ts';

function setUp({ hasUi = false, isEnding = false } = {}) {
  const end = vi.fn();
  const log = { ...nullLogger, error: vi.fn() };
  const web = { url: null as string | null, open: vi.fn(async () => 'http://127.0.0.1:1/#code=x') };
  const service = new HostService({
    identity: { version: '1.0.0', pid: 7, home: '/home/x', startedAt: 5 },
    vm: () => ({ state: 'starting', stage: { id: 'ssh' }, driver: 'qemu', accelerator: 'tcg', coldReason: null }),
    engine: () => ({ dockerHost: 'unix:///x/docker.sock', version: null, apiVersion: null }),
    disk: async () => null,
    closedPorts: () => [],
    web,
    hasUi: () => hasUi,
    isEnding: () => isEnding,
    log,
    end,
  });
  const context = (isWeb: boolean): CallContext => ({
    signal: new AbortController().signal,
    client: { id: 1, kind: 'ui', web: isWeb, gone: new AbortController().signal },
  });
  return { service, end, web, log, context };
}

describe('host', () => {
  test('status is exactly what the contract says', async () => {
    const { service, context } = setUp();
    const status = await service.handlers.status({}, context(false));
    expect(hostStatus.strict().parse(status)).toMatchObject({ state: 'starting', stage: 'ssh', web: { url: null } });
  });

  test.each([true, false])('status says whether it ends: %s', async (isEnding) => {
    const { service, context } = setUp({ isEnding });
    expect(await service.handlers.status({}, context(false))).toMatchObject({ ending: isEnding });
  });

  test.each([true, false])('status says whether the app is open: %s', async (hasUi) => {
    const { service, context } = setUp({ hasUi });
    expect(await service.handlers.status({}, context(false))).toMatchObject({ appOpen: hasUi });
  });

  test('a page cannot make launch codes, the command line can', async () => {
    const { service, web, context } = setUp();
    await expect(service.handlers.openWeb({}, context(true))).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(web.open).not.toHaveBeenCalled();
    await expect(service.handlers.openWeb({}, context(false))).resolves.toEqual({ url: 'http://127.0.0.1:1/#code=x' });
  });

  test('defects of a page are written down, but not endlessly', async () => {
    const { service, log, context } = setUp();
    for (let i = 0; i < 50; i++) {
      await service.handlers.reportDefect(
        { where: '/images', message: 'x is undefined', stack: 'at y' },
        context(true),
      );
    }
    expect(log.error.mock.calls[0]).toEqual(['x is undefined', { source: '/images', detail: 'at y' }]);
    expect(log.error).toHaveBeenCalledTimes(10);
  });

  test.each([
    { hasUi: true, keepForUi: true, ending: false },
    { hasUi: false, keepForUi: true, ending: true },
    { hasUi: true, keepForUi: false, ending: true },
  ])(
    'shutdown with $keepForUi while an app is open ($hasUi) ends it: $ending',
    async ({ hasUi, keepForUi, ending }) => {
      const { service, end, context } = setUp({ hasUi });
      expect(await service.handlers.shutdown({ stopVm: true, keepForUi }, context(false))).toEqual({ ending });
      expect(end.mock.calls).toEqual(ending ? [[{ stopVm: true }]] : []);
    },
  );
});
