import { describe, expect, it } from 'vitest';
import { LineEditor } from './line-editor.ts';

function typed(...pieces: string[]) {
  const log = { echo: '', sent: '', ends: 0, interrupts: 0 };
  const editor = new LineEditor({
    echo: (text) => {
      log.echo += text;
    },
    send: (text) => {
      log.sent += text;
    },
    endOfInput: () => {
      log.ends++;
    },
    interrupt: () => {
      log.interrupts++;
    },
  });
  for (const piece of pieces) editor.feed(piece);
  return log;
}

describe('LineEditor', () => {
  it('echoes, and sends a line at Enter', () => {
    expect(typed('he', 'llo')).toMatchObject({ echo: 'hello', sent: '' });
    expect(typed('hello\r')).toMatchObject({ echo: 'hello\r\n', sent: 'hello\n' });
  });

  it('takes CR LF as one Enter, also when it comes in two pieces', () => {
    expect(typed('a\r\nb\r', '\nc\n').sent).toBe('a\nb\nc\n');
  });

  it('erases characters, wide ones too, and whole lines', () => {
    expect(typed('ab\x7f\x7f\x7fc\r')).toMatchObject({ sent: 'c\n', echo: 'ab\b \b\b \bc\r\n' });
    expect(typed('한\x7f\r')).toMatchObject({ sent: '\n', echo: '한\b \b\b \b\r\n' });
    expect(typed('abc\x15x\r').sent).toBe('x\n');
  });

  it('ends input at Ctrl-D on an empty line, and sends what is there otherwise', () => {
    expect(typed('\x04')).toMatchObject({ ends: 1, sent: '' });
    expect(typed('ab\x04')).toMatchObject({ ends: 0, sent: 'ab' });
  });

  it('drops the line and interrupts at Ctrl-C', () => {
    expect(typed('rm -rf\x03ls\r')).toMatchObject({ interrupts: 1, sent: 'ls\n', echo: 'rm -rf^C\r\nls\r\n' });
  });

  it('ignores keys that are no text, and the marks of a bracketed paste', () => {
    expect(typed('a\x1b[Db\x1bOAc\x1b[200~d\x1b[201~\x01\r').sent).toBe('abcd\n');
  });

  it('bounds a line', () => {
    expect(typed(`${'x'.repeat(10_000)}\r`).sent.length).toBe(4_097);
  });
});
