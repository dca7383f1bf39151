import type { DeadlineError } from '../base/deadline.ts';
import { AppError, type ErrorCode, toWire } from '../contract/errors.ts';
import { type Message, quoted } from '../contract/messages/message.ts';
import { platformMessages } from '../contract/messages/platform.ts';
import { wireMessages } from '../contract/messages/wire.ts';
import { type Work, workMessages } from '../contract/messages/work.ts';

/** The `code` of a Node system error such as ENOENT, or an empty string. */
export function errnoOf(error: unknown): string {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  return typeof code === 'string' ? code : '';
}

/** What an operation of the system can fail by, and the code of an error that says no more than that. */
const faults = {
  full: { code: 'DISK_FULL', errnos: ['ENOSPC', 'EDQUOT'] },
  readOnly: { code: 'FORBIDDEN', errnos: ['EROFS'] },
  forbidden: { code: 'FORBIDDEN', errnos: ['EACCES', 'EPERM'] },
  // ENXIO: a FIFO that nobody reads, opened to write.
  inTheWay: { code: 'IO_ERROR', errnos: ['ENOTDIR', 'EEXIST', 'EISDIR', 'ENXIO'] },
  notRegular: { code: 'IO_ERROR', errnos: ['ERR_NOT_REGULAR'] },
  missing: { code: 'IO_ERROR', errnos: ['ENOENT'] },
  tooLong: { code: 'IO_ERROR', errnos: ['ENAMETOOLONG'] },
  /** Nobody listens there, or nobody is called that. */
  nobody: { code: 'IO_ERROR', errnos: ['ECONNREFUSED', 'ENOTSOCK', 'ENOTFOUND'] },
  brokenOff: { code: 'IO_ERROR', errnos: ['ECONNRESET', 'EPIPE'] },
  taken: { code: 'IN_USE', errnos: ['EADDRINUSE'] },
  noAddress: { code: 'IO_ERROR', errnos: ['EADDRNOTAVAIL', 'EAFNOSUPPORT'] },
  noFiles: { code: 'IO_ERROR', errnos: ['EMFILE', 'ENFILE'] },
  cancelled: { code: 'CANCELLED', errnos: ['ABORT_ERR'] },
  untrusted: { code: 'FORBIDDEN', errnos: /^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/ },
  other: { code: 'IO_ERROR', errnos: [] },
} as const satisfies Record<string, { code: ErrorCode; errnos: readonly string[] | RegExp }>;

export type Fault = keyof typeof faults;

/** What an error of Node's or of the system means. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Error && error.name === 'AbortError') return 'cancelled';
  const errno = errnoOf(error);
  for (const [fault, { errnos }] of Object.entries(faults)) {
    if (errnos instanceof RegExp ? errnos.test(errno) : errnos.some((known) => known === errno)) return fault as Fault;
  }
  return 'other';
}

/** What is said of each fault by who met it; `reason` is the system's own words. Of all others, what `other` says. */
type Sayings = { readonly [F in Exclude<Fault, 'other'>]?: (reason: Message) => Message } & {
  readonly other: (reason: Message) => Message;
};

interface FailureOptions {
  /** In place of the fault's own code; that of `other` is for all of which nothing is said. */
  readonly codes?: Partial<Record<Fault, ErrorCode>>;
  readonly details?: AppError['details'];
}

/** The one way from an error of the system to an AppError, which passes through unchanged. */
export function failureOf(error: unknown, says: Sayings, { codes = {}, details }: FailureOptions = {}): AppError {
  if (error instanceof AppError) return error;
  const fault = faultOf(error);
  const said = says[fault] === undefined ? 'other' : fault;
  const message = (says[said] ?? says.other)(quoted(messageOf(error)));
  return new AppError(codes[said] ?? faults[fault].code, message, { details, cause: error });
}

/** Of these the user named the path: another home of Slipway's would not mend it. */
const NAMED: readonly Work[] = ['findFolder', 'readArchive', 'readCertificates', 'readFolder'];

/** Names what a failed file or socket operation means for the user, who was at `what`; an AppError passes through unchanged. */
export function ioError(what: Work, path: string, error: unknown): AppError {
  const place = { work: workMessages[what](), path };
  const hinted = (said: Message) => (NAMED.includes(what) ? { ...said, hint: platformMessages.checkPath() } : said);
  const says: Sayings = {
    full: () => platformMessages.diskFull(place),
    readOnly: () => hinted(platformMessages.readOnly(place)),
    forbidden: () => hinted(platformMessages.forbidden(place)),
    inTheWay: () => hinted(platformMessages.inTheWay(place)),
    notRegular: () => platformMessages.notRegular(place),
    missing: () => hinted(platformMessages.missing(place)),
    tooLong: () => hinted(platformMessages.tooLong({ ...place, path: path.slice(0, 100) })),
    other: (reason) => platformMessages.failed({ ...place, reason }),
  };
  return failureOf(error, says, { details: { path, errno: errnoOf(error) } });
}

/** There is nothing at the path, or nothing above it that could hold it. */
export function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errnoOf(error));
}

/** Nobody listens on the socket, or there is none. */
export function isUnanswered(error: unknown): boolean {
  return errnoOf(error) === 'ECONNREFUSED' || isMissing(error);
}

/** What a deadline that has passed means; what was waited for is named in English, as a quotation. */
export function late({ what, ms }: DeadlineError): Message {
  return wireMessages.late({ what: quoted(what), seconds: ms / 1000 });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return toWire(error).message;
}
