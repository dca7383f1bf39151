import { describe, expect, test } from 'vitest';
import { UsageError } from '../errors.ts';
import { commandNames } from './commands.ts';
import { nearest } from './nearest.ts';
import { parse, wholeNumber } from './parse.ts';

const line = (text: string) => parse(text.split(' ').filter(Boolean));
const mistake = (text: string): string => {
  try {
    line(text);
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError);
    return (error as Error).message;
  }
  return expect.unreachable('it should have been refused');
};

describe('what is understood', () => {
  test.each(commandNames.filter((name) => !['shell', 'exec', 'help'].includes(name)))(
    '%s alone, and with --json',
    (name) => {
      expect(line(name)).toMatchObject({ command: name, operands: [], rest: [] });
      expect([...line(`${name} --json`).switches]).toEqual(['json']);
      expect([...line(`--json ${name}`).switches]).toEqual(['json']);
    },
  );

  test('options long and short, with values joined or apart, and repeated where that makes sense', () => {
    const { switches, values } = line('logs -f -n 5 --source host --source=dockerd');
    expect([...switches]).toEqual(['follow']);
    expect(Object.fromEntries(values)).toEqual({ lines: ['5'], source: ['host', 'dockerd'] });
  });

  test('what follows -- belongs to the command that is run, whatever it looks like', () => {
    const { operands, rest } = line('shell web -u root -- ls --json -la --');
    expect(operands).toEqual(['web']);
    expect(rest).toEqual(['ls', '--json', '-la', '--']);
    expect(line('ssh -- up').command).toBe('ssh');
  });

  test.each([
    ['', []],
    ['help', []],
    ['--help', []],
    ['-h', []],
    ['help up', ['up']],
    ['up --help', ['up']],
    ['shell -h', ['shell']],
  ] as const)('%j shows help on %j', (text, operands) => {
    expect(line(text)).toMatchObject({ command: 'help', operands });
  });

  test('a negative number is a word, or the value of an option, and none itself', () => {
    expect(line('settings set vm.sleepAfterMinutes -1 --json')).toMatchObject({
      operands: ['set', 'vm.sleepAfterMinutes', '-1'],
      switches: new Set(['json']),
    });
    expect(line('logs -n -12 -f').values.get('lines')).toEqual(['-12']);
    expect(line('ssh -- kill -9 -1').rest).toEqual(['kill', '-9', '-1']);
  });

  test('what may follow, and need not', () => {
    expect([line('engine').operands, line('engine default --json').operands]).toEqual([[], ['default']]);
  });

  test.each(['version', '--version', '-V'])('%s is the version', (text) => {
    expect(line(text).command).toBe('version');
  });
});

describe('mistakes are one line that says what would be right', () => {
  test.each([
    ['stauts', 'there is no command "stauts"; did you mean "status"?'],
    ['resta', 'there is no command "resta"; did you mean "restart"?'],
    ['res', 'there is no command "res"; see: slipway help'],
    ['frobnicate', 'there is no command "frobnicate"; see: slipway help'],
    ['help shel', 'there is no command "shel"; did you mean "shell"?'],
    ['up --jsn', 'up has no option "--jsn"; did you mean --json?'],
    ['up -1', 'up does not understand "-1"; it takes no more words'],
    ['up -x', 'up has no option "-x"; see: slipway help up'],
    ['--bogus', 'slipway has no option "--bogus"; see: slipway help'],
    ['up --__proto__', 'up has no option "--__proto__"; see: slipway help up'],
    ['up --constructor', 'up has no option "--constructor"; see: slipway help up'],
    ['up --json=yes', '--json takes no value'],
    ['serve --port', '--port needs a value: --port PORT'],
    ['serve --port=', '--port needs a value: --port PORT'],
    ['serve --web --port 1 --port 2', '--port was given twice'],
    ['shell', 'shell needs CONTAINER: slipway shell CONTAINER [-- COMMAND…]'],
    ['shell a b', 'shell does not understand "b"; put a command after --: slipway shell CONTAINER [-- COMMAND…]'],
    ['engine a b', 'engine does not understand "b"; it takes no more words'],
    ['help up down', 'help does not understand "down"; it takes no more words'],
    ['status now', 'status does not understand "now"; it takes no more words'],
    ['up -- x', 'up takes nothing after --'],
  ])('%s', (text, message) => {
    expect(mistake(text)).toBe(message);
  });

  test('words are shown in one line, however they look', () => {
    expect(() => parse(['a\nb\u001b[31m'])).toThrow('there is no command "a\\nb\\u001b[31m"');
    expect(() => parse(['x'.repeat(10_000)])).toThrow(/^.{1,150}$/);
  });

  test.each(['x', '-1', '1.5', '1e3', '70000', '0x10'])('a port of %j', (text) => {
    const invocation = parse(['serve', '--web', `--port=${text}`]);
    expect(() => wholeNumber(invocation, 'port', { min: 1, max: 65_535 })).toThrow(
      `--port is ${JSON.stringify(text)}; use a whole number from 1 to 65535`,
    );
  });
});

describe('nearest', () => {
  test.each([
    ['contianers', 'containers'],
    ['opne', 'open'],
    ['dwon', 'down'],
    ['x', null],
    ['', null],
    ['zzzz', null],
    ['nope', null],
  ])('%j → %j', (word, expected) => {
    expect(nearest(word, ['open', 'down', 'containers', 'up'])).toBe(expected);
  });
});
