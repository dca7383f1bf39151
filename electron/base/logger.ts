/**
 * The only fields a log line may carry. Add a name here with the call that needs it, and only when its value can never be a secret: no environment values,
 * no registry credentials, no proxy URLs, no tokens, nothing typed.
 */
export const LOG_FIELDS = [
  'accelerator',
  'apiVersion',
  'attempt',
  'bytes',
  'code',
  'detail',
  'durationMs',
  'epoch',
  'error',
  'exitCode',
  'file',
  'home',
  'host',
  'kept',
  'kind',
  'lane',
  'lostMs',
  'method',
  'ms',
  'path',
  'pid',
  'port',
  'reachable',
  'reason',
  'source',
  'stage',
  'state',
  'status',
  'terminal',
  'unsaid',
  'version',
  'web',
] as const;

/** What a log line says beside its message. */
export type LogFields = Readonly<
  Partial<Record<(typeof LOG_FIELDS)[number], string | number | boolean | null | undefined>>
>;

/** Structured log, one line per call. `child` names a component. */
export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  child(component: string): Logger;
}

/** A logger that keeps nothing, for tests and for callers that do not care. */
export const nullLogger: Logger = {
  debug() {},
  info() {},
  warn() {},
  error() {},
  child: () => nullLogger,
};
