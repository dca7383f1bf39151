/**
 * The only fields a log line may carry. Add a name here only when its value can never be a secret: no environment values,
 * no registry credentials, no proxy URLs, no tokens, nothing typed.
 */
export const LOG_FIELDS = [
  ...([
    'accelerator',
    'api',
    'apiVersion',
    'arch',
    'attempt',
    'bytes',
    'client',
    'code',
    'component',
    'count',
  ] as const),
  ...([
    'cpus',
    'deadlineMs',
    'detail',
    'diskGiB',
    'driver',
    'durationMs',
    'engine',
    'epoch',
    'errno',
    'error',
  ] as const),
  ...(['event', 'exitCode', 'file', 'from', 'hint', 'home', 'host', 'id', 'image', 'index', 'kept', 'kernel'] as const),
  ...(['kind', 'lane', 'limit', 'lines', 'lostMs', 'memoryMiB', 'method', 'ms', 'name', 'path', 'pid'] as const),
  ...(['platform', 'port', 'protocol', 'reachable', 'reason', 'restarts', 'signal', 'size', 'skipped'] as const),
  ...(['source', 'stage', 'state', 'status', 'subject', 'terminal', 'to', 'total', 'unsaid', 'uuid'] as const),
  ...(['version', 'waiting', 'web'] as const),
];

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
