/** Values a log line may carry. Never pass environment values, registry credentials or tokens. */
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

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
