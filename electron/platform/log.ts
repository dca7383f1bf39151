import { type Clock, systemClock } from '../base/clock.ts';
import type { Disposable } from '../base/disposable.ts';
import type { LogFields, Logger } from '../base/logger.ts';
import { RotatingFile, type RotationOptions } from './rotating-file.ts';

/**
 * The only fields a log line may carry; another one is left out and its name noted. Add a name here only when its value
 * can never be a secret: no environment values, no registry credentials, no proxy URLs, no tokens, nothing typed.
 */
const ALLOWED = new Set(
  (
    'accelerator api arch attempt bytes client code component count cpus deadlineMs detail diskGiB driver durationMs ' +
    'engine epoch errno error event exitCode file from hint home host id image index kernel kind lane limit lines ' +
    'lostMs memoryMiB method ms name path pid platform port protocol reason restarts signal size skipped source stage ' +
    'state status subject terminal to total uuid version waiting'
  ).split(' '),
);

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

/** Errors quote what failed, and what failed may be a URL with a password: user information is cut out, length bounded. */
function scrub(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi, '$1***@').slice(0, 4000);
}
