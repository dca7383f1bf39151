import { type Clock, systemClock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import { LOG_FIELDS, type LogFields, type Logger } from '../base/logger.ts';
import { RotatingFile, type RotationOptions } from './rotating-file.ts';

const ALLOWED: ReadonlySet<string> = new Set(LOG_FIELDS);
/** The most of one text that is written, in characters. */
const LONGEST = 4000;

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
type Level = (typeof LEVELS)[number];

export interface FileLoggerOptions extends RotationOptions {
  readonly file: string;
  /** The least level that is written; info unless told. */
  readonly level?: Level;
  readonly clock?: Clock;
  /** Also handed every line, for a foreground `slipway serve --verbose` and for tests. */
  readonly tee?: (line: string) => void;
}

/** A logger that appends one JSON object per line to a rotated file of mode 0600. Dispose closes the file. */
export function createFileLogger(options: FileLoggerOptions): Logger & Disposable {
  const file = new RotatingFile(options.file, options);
  const clock = options.clock ?? systemClock;
  const least = LEVELS.indexOf(options.level ?? 'info');

  const make = (component: string): Logger => {
    const write = (level: Level) => (message: string, fields?: LogFields) => {
      if (LEVELS.indexOf(level) < least) return;
      const line = JSON.stringify({
        t: new Date(clock.now()).toISOString(),
        level,
        ...(component ? { component } : {}),
        msg: scrub(message),
        ...allowed(fields),
      });
      file.write(`${line}\n`);
      options.tee?.(line);
    };
    return {
      debug: write('debug'),
      info: write('info'),
      warn: write('warn'),
      error: write('error'),
      child: (name) => make(component ? `${component}.${name}` : name),
    };
  };
  return Object.assign(make(''), { dispose: () => file.dispose() });
}

function allowed(fields: LogFields = {}): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (!ALLOWED.has(name)) dropped.push(name);
    else if (value !== undefined) kept[name] = typeof value === 'string' ? scrub(value) : value;
  }
  return dropped.length > 0 ? { ...kept, dropped: dropped.join(',') } : kept;
}

/**
 * Errors quote what failed, and what failed may be a URL with a password, with its scheme or, as proxies are written,
 * without. In each word everything before the last "@" is cut out where a ":" stands before that, and so is a URL whose end
 * was cut off. Each character is looked at a few times, whatever an engine or a guest says: a pattern for all of it would
 * take a long text's length squared. A password with a space in it, which no URL has, is not known for one.
 */
export function scrub(text: string): string {
  const words = text.slice(0, LONGEST).split(/(\s+)/);
  const cutOff = text.length > LONGEST ? (words.pop() ?? '') : '';
  return [...words.map(withoutUser), withoutEnd(cutOff)].join('').slice(0, LONGEST);
}

function withoutUser(word: string): string {
  const at = endOfUser(word);
  const colon = word.indexOf(':');
  return at < 0 || colon < 0 || colon > at ? word : `${word.slice(0, startOfUser(word))}***${word.slice(at)}`;
}

/** Of a text that is too long: its "@" may have been where it was cut. */
function withoutEnd(word: string): string {
  return word.includes(':') ? `${word.slice(0, startOfUser(word))}…` : word;
}

/** After the scheme; a ":" before that may be of a password already, which may hold "://" itself. */
function startOfUser(word: string): number {
  const scheme = word.indexOf('://');
  return scheme >= 0 && scheme === word.indexOf(':') ? scheme + 3 : 0;
}

const DIGEST = /@sha256:[0-9a-f]{64}/y;

/** The last "@" that does not begin an image's digest; -1 when there is none. */
function endOfUser(word: string): number {
  let at = word.lastIndexOf('@');
  for (; at >= 0; at = at === 0 ? -1 : word.lastIndexOf('@', at - 1)) {
    DIGEST.lastIndex = at;
    if (!DIGEST.test(word)) break;
  }
  return at;
}
