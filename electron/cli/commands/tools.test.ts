import { describe, expect, test } from 'vitest';
import { run } from '../run.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { type ToolRow, toolLines } from './tools.ts';

const places = { bin: '/home/me/.local/bin', isOnPath: true };
const row = (more: Partial<ToolRow>): ToolRow => ({
  ...{ name: 'docker', kind: 'command', version: '28.5.2', inUse: null },
  link: { path: '/home/me/.local/bin/docker', state: 'absent' },
  ...more,
});

describe('the list', () => {
  const link = { path: '/home/me/.local/bin/docker', state: 'ours' } as const;

  test.each<[string, Partial<ToolRow>]>([
    ['not installed', {}],
    ['in use: /home/me/.local/bin/docker', { link, inUse: { path: link.path, version: '28.5.2', isOurs: true } }],
    [
      'in use is another: /usr/bin/docker, 20.10.24',
      { inUse: { path: '/usr/bin/docker', version: '20.10.24', isOurs: false } },
    ],
    [
      'linked at /home/me/.local/bin/docker, in use is another: /usr/bin/docker',
      { link, inUse: { path: '/usr/bin/docker', version: null, isOurs: false } },
    ],
    ['linked at /home/me/.local/bin/docker, not found on your path', { link }],
  ])('says of each %s', (use, more) => {
    expect(toolLines([row(more)], places)[0]).toBe(`docker  28.5.2  ${use}`);
  });

  test('calls plug-ins as they are typed, and passes no control characters on', () => {
    const inUse = { path: '/x/\u001b[31mdocker-compose', version: '2.1', isOurs: false };
    const [line, next] = toolLines([row({ name: 'docker-compose', kind: 'plugin', inUse })], places);
    expect(line).toMatch(/^docker compose {2}28\.5\.2/);
    expect(line).not.toContain('\u001b');
    expect(next).toBe('Put them on your path with: slipway tools install');
  });

  test('says how a folder comes onto PATH that is not on it', () => {
    const lines = toolLines([row({ link })], { ...places, isOnPath: false });
    expect(lines.at(-1)).toContain('is not on your PATH');
  });
});

test.each([
  ['tools nonsense', 'tools has no "nonsense"'],
  ['tools instal', 'did you mean "install"?'],
  ['tools list docker', 'tools list takes no TOOL'],
])('slipway %s is refused with what is wrong', async (line, words) => {
  const { io, err } = fakeIo();
  expect(await run(line.split(' '), io, new AbortController().signal)).toBe(2);
  expect(err()).toContain(words);
});

test('tools that did not come with this Slipway are missed in one line', async () => {
  const { io, err } = fakeIo({ HOME: '/nonexistent', SLIPWAY_TOOLS_DIR: '/nonexistent/tools' });
  expect(await run(['tools'], io, new AbortController().signal)).toBe(1);
  expect(err()).toMatch(/^slipway: this Slipway brings no docker command: .*npm run vm:tools".\n$/);
});
