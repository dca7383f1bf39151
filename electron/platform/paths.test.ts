import { isAbsolute } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { homePaths, policyPath } from './paths.ts';
import { dockerConfigFolder } from './user-home.ts';

const rootOf = (env: NodeJS.ProcessEnv) => homePaths({ env, platform: 'linux' }).root;

describe('the home of Slipway, when nobody sets it', () => {
  test.each([
    ['an empty HOME', { HOME: '' }],
    ['a relative HOME', { HOME: 'here' }],
    ['no HOME', {}],
    ['a relative XDG_DATA_HOME', { HOME: '/home/x', XDG_DATA_HOME: 'data' }],
  ])('%s does not put it below the current folder', (_, env: NodeJS.ProcessEnv) => {
    expect(rootOf(env)).not.toContain(process.cwd());
    expect(dockerConfigFolder(env)).toSatisfy((folder) => isAbsolute(folder));
  });

  test('follows HOME and XDG_DATA_HOME', () => {
    expect(rootOf({ HOME: '/home/x' })).toBe('/home/x/.local/share/slipway');
    expect(rootOf({ HOME: '/home/x', XDG_DATA_HOME: '/data' })).toBe('/data/slipway');
    expect(dockerConfigFolder({ HOME: '/home/x', DOCKER_CONFIG: '/config' })).toBe('/config');
  });
});

test('an organisation’s policy is in the system’s own place for it, whatever the environment says', () => {
  vi.stubEnv('ProgramData', 'D:\\mine');
  vi.stubEnv('ALLUSERSPROFILE', 'D:\\mine');
  onTestFinished(() => void vi.unstubAllEnvs());
  const places = (['win32', 'darwin', 'linux'] as const).map((platform) => policyPath({ platform }));
  expect(places).toEqual([
    'C:\\ProgramData\\Slipway\\policy.json',
    '/Library/Application Support/Slipway/policy.json',
    '/etc/slipway/policy.json',
  ]);
});
