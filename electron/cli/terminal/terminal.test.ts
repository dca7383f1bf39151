import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { Container } from '../../contract/containers.ts';
import { resolveContainer } from './resolve-container.ts';
import { MARK, quoteInput, TRAILER, textOnly, unattended, withoutQueries } from './wrapper.ts';

const row = (name: string, id: string) => ({ name, id: id.padEnd(64, '0') }) as Container;
const rows = [row('web', 'abc1'), row('web-2', 'abc2'), row('db', 'ff00'), row('ff', '1234')];

describe('finding a container', () => {
  test.each([
    ['web', 'web'],
    ['/web', 'web'],
    ['abc1', 'web'],
    ['ABC2', 'web-2'],
    ['ff00'.padEnd(64, '0'), 'db'],
    // A name wins over an id that begins so.
    ['ff', 'ff'],
  ])('%s is %s', (text, name) => {
    expect(resolveContainer(text, rows).name).toBe(name);
  });

  test('says which ones an ambiguous id could be', () => {
    expect(() => resolveContainer('abc', rows)).toThrow(
      '"abc" could be any of web (abc100000000), web-2 (abc200000000)',
    );
  });

  test.each([
    ['wbe', 'Did you mean "web"?'],
    ['nothing-like-it', 'List them with: docker ps -a'],
    ['a', 'List them with: docker ps -a'],
    ['', 'List them with: docker ps -a'],
  ])('%j is not there', (text, hint) => {
    expect(() => resolveContainer(text, rows)).toThrow(expect.objectContaining({ code: 'NOT_FOUND', hint }));
  });

  test('control characters in what was typed do not reach the terminal', () => {
    expect(() => resolveContainer('\x1b]0;x\x07', rows)).toThrow(/^there is no container "\]0;x"$/);
  });
});

describe('commands without a user', () => {
  /** Runs a wrapped command as the terminal would, its input behind the line it waits for. */
  const runWrapped = (command: string[], input = '') => {
    const [file = '', ...args] = unattended(command);
    const { stdout } = spawnSync(file, args, { input: `\n${input}`, encoding: 'utf8' });
    const output = stdout.slice(stdout.indexOf(MARK) + 1);
    const end = TRAILER.exec(output);
    return { output: output.slice(0, end?.index), code: Number(end?.[1]) };
  };

  test('arguments arrive as they are', () => {
    const words = ['a b', '$HOME', '"quoted"', "it's", '*', ''];
    expect(runWrapped(['printf', '[%s]', ...words]).output).toBe(words.map((word) => `[${word}]`).join(''));
  });

  test.each([0, 1, 7, 126, 255])('exit code %d is told', (code) => {
    expect(runWrapped(['sh', '-c', `exit ${code}`]).code).toBe(code);
  });

  test('a command that is not there is 127', () => {
    expect(runWrapped(['slipway-no-such-command']).code).toBe(127);
  });

  test('input is piped in; without a command it is a script', () => {
    expect(runWrapped(['cat'], 'hello\n')).toEqual({ output: 'hello\n', code: 0 });
    expect(runWrapped([], 'echo one; exit 3\n')).toEqual({ output: 'one\n', code: 3 });
  });
});

describe('text', () => {
  test('without a terminal, sequences and control characters go, text and its lines stay', () => {
    expect(textOnly('\x1b[1;31mred\x1b[0m\tx\r\n\x1b]0;title\x07\x1b(Bok\x1bPq\x1b\\\x7f')).toBe('red\tx\nok');
  });

  test('what a terminal would act on is quoted in input', () => {
    expect(quoteInput('a\x04b\x7fc\n')).toBe('a\x16\x04b\x16\x7fc\n');
  });

  test('questions to the terminal are left to the host; what sets something passes', () => {
    expect(withoutQueries('\x1b[c\x1b[>0c\x1b[6n\x1b[?6n\x1b[?2026$p\x1bP$qm\x1b\\\x1b[31m\x1b[?25lx')).toBe(
      '\x1b[31m\x1b[?25lx',
    );
  });
});
