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
 * Errors quote what failed, and what failed may be a URL with a password: what stands before the last "@" of a URL is cut
 * out, and so is a URL whose end was cut off. Each character is looked at a few times, whatever an engine or a guest says:
 * a pattern for all of it would take a long text's length squared.
 */
function scrub(text: string): string {
  const [start = '', ...rest] = text.slice(0, LONGEST).split('://');
  const urls = rest.map((part, index) => {
    const end = part.search(/[\s"'`<>]/);
    if (end < 0 && index === rest.length - 1 && text.length > LONGEST) return '…';
    const at = part.slice(0, end < 0 ? part.length : end).lastIndexOf('@');
    return at < 0 ? part : `***${part.slice(at)}`;
  });
  return [start, ...urls].join('://').slice(0, LONGEST);
}
