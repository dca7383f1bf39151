import { expect, test } from 'vitest';
import { isOfTheComputer } from './policy-owner.ts';
import type { run } from './process.ts';

const FILE = 'C:\\ProgramData\\Slipway\\policy.json';
const acl = 'D:AI(A;ID;FA;;;SY)(A;ID;FA;;;BA)(A;ID;0x1200a9;;;BU)';
/** What PowerShell answers; what it was asked is in `asked`. */
const answering =
  (stdout: string, code: number | null = 0, asked: Parameters<typeof run>[] = []): typeof run =>
  async (...call) => {
    asked.push(call);
    return { code, signal: null, stdout, stderr: '' };
  };
const ask = (runs: typeof run) => isOfTheComputer(FILE, { platform: 'win32', runs });

test.each([
  ['the administrators', `O:BAG:DU${acl}\r\nO:BAG:DU${acl}\r\n`],
  ['the system, in a folder of the administrators', `O:BAG:SY${acl}\nO:SYG:SY${acl}\n`],
  [
    'what installs the system',
    `O:S-1-5-32-544G:SY\r\nO:S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464G:SY\r\n`,
  ],
])('on Windows a policy of %s counts', async (_, stdout) => {
  const asked: Parameters<typeof run>[] = [];
  expect(await ask(answering(stdout, 0, asked))).toBe(true);
  const [[program, args, options]] = asked as [Parameters<typeof run>];
  expect(program).toMatch(/^C:\\Windows\\.*powershell\.exe$/);
  // Paths are no words of its script, and it has no variable of this process.
  expect(args.join(' ')).not.toContain('ProgramData');
  expect(options?.env).toEqual({
    ...{ SystemRoot: 'C:\\Windows', SLIPWAY_FOLDER: 'C:\\ProgramData\\Slipway', SLIPWAY_FILE: FILE },
  });
});

const user = 'O:S-1-5-21-1111111111-2222222222-3333333333-1001G:DU';
test.each([
  ['a user', answering(`O:BAG:DU${acl}\n${user}${acl}\n`)],
  ['whoever, in a user’s folder', answering(`${user}${acl}\nO:BAG:DU${acl}\n`)],
  ['a user who says otherwise', answering(`${user}O:BA\n${user}O:BA\n`)],
  ['nobody knows whom: no answer', answering('')],
  ['nobody knows whom: half an answer', answering(`O:BAG:DU${acl}\n`)],
  ['nobody knows whom: it fails', answering(`O:BAG:DU\nO:BAG:DU\n`, 1)],
  ['nobody knows whom: it does not start', () => Promise.reject(new Error('ENOENT'))],
])('on Windows a policy of %s does not', async (_, runs: typeof run) => {
  expect(await ask(runs)).toBe(false);
});

test('elsewhere nobody is asked', async () => {
  expect(
    await isOfTheComputer('/etc/slipway/policy.json', { platform: 'linux', runs: () => expect.unreachable() }),
  ).toBe(true);
});
