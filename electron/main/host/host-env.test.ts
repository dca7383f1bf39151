import { expect, test } from 'vitest';
import { hostEnv } from './host-env.ts';

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
