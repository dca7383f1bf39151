import { describe, expect, test } from 'vitest';
import type { Container } from '../../contract/containers.ts';
import { withoutQuestions } from './attended.ts';
import { resolveContainer } from './resolve-container.ts';

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

describe('text', () => {
  const asked =
    '\x1b[c\x1b[>0c\x1b[6n\x1b[?6n\x1b[?2026$p\x1bP$qm\x1b\\\x9b5n\x90$qm\x9c\x1b[31m\x1b[?25lx\x1bPq#0\x1b\\';
  const left = '\x1b[31m\x1b[?25lx\x1bPq#0\x1b\\';

  test('questions to the terminal are left to the host; what sets something passes', () => {
    expect(withoutQuestions()(asked)).toBe(left);
  });

  test('so are those that are cut where a piece ends, wherever that is', () => {
    for (let at = 0; at <= asked.length; at++) {
      const pass = withoutQuestions();
      expect(pass(asked.slice(0, at)) + pass(asked.slice(at))).toBe(left);
    }
    const pass = withoutQuestions();
    expect([...asked].map(pass).join('')).toBe(left);
  });

  test('what is begun and never ends is not kept for ever', () => {
    const [pass, endless] = [withoutQuestions(), `\x1bP$q${'x'.repeat(5000)}`];
    expect(pass(endless)).toBe(endless);
    expect(pass('y')).toBe('y');
  });
});
