import { isAbsolute } from 'node:path';
import { describe, expect, test } from 'vitest';
import { homePaths } from './paths.ts';
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
