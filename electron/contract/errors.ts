import { z } from 'zod';
import { type Message, message, quoted } from './messages/message.ts';
import { wireMessages } from './messages/wire.ts';

/** Every way a call can fail. Closed: clients switch over it. */
export const errorCodes = [
  /** The request does not fit the contract; `details.path` names the field. */
  'BAD_REQUEST',
  /** The named thing does not exist (any more). */
  'NOT_FOUND',
  /** The request clashes with the present state: name taken, already running, in use. */
  'CONFLICT',
  /** The engine, or the file system, does not allow it. */
  'FORBIDDEN',
  /** A registry wants a sign-in. */
  'UNAUTHORIZED',
  /** A registry, or the host after failed attempts to sign in, limits the rate of requests. */
  'RATE_LIMITED',
  /** There is no engine to ask just now: VM stopped, starting or broken. */
  'ENGINE_UNAVAILABLE',
  /** The engine answered with an error of its own that fits no other code. */
  'ENGINE_ERROR',
  /** The call did not finish in time. */
  'TIMEOUT',
  /** The caller, or the end of its connection, cancelled the call. */
  'CANCELLED',
  /** The connection to the host, or the host's to the engine, was lost while the call was under way. */
  'CONNECTION_LOST',
  /** The VM cannot do this in its present state, or failed to. */
  'VM_FAILED',
  /** A file or folder cannot be read or written. */
  'IO_ERROR',
  /** No space left, on the host or in the VM. */
  'DISK_FULL',
  /** A port, socket or lock is held by another process. */
  'IN_USE',
  /** This driver, engine or platform lacks the capability. */
  'UNSUPPORTED',
  /** Client and host speak different versions of the protocol. */
  'VERSION_MISMATCH',
  /** A defect in Slipway. */
  'INTERNAL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** An AppError as it crosses the wire. */
export const wireError = z.object({
  code: z.enum(errorCodes),
  /** In English, as is `hint`: for the command line, and for a peer of another version. */
  message: z.string(),
  /** What the user can do about it, in a sentence. */
  hint: z.string().optional(),
  /** Both once more, for who shows them in another language. */
  said: message.optional(),
  /** Small facts for the client, such as the path of a bad field. Never secrets. */
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).optional(),
});
export type WireError = z.infer<typeof wireError>;

export interface AppErrorOptions {
  /** In place of the message's own. */
  readonly hint?: Message | undefined;
  readonly details?: WireError['details'];
  readonly cause?: unknown;
}

/** The one error class that crosses layers. `message` says what happened, `hint` what to do; the original is in `cause`. */
export class AppError extends Error {
  readonly code: ErrorCode;
  /** What happened and what to do, for who shows it in another language. */
  readonly said: Message;
  readonly details: WireError['details'];

  constructor(code: ErrorCode, said: Message, options: AppErrorOptions = {}) {
    super(said.text, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.said = options.hint === undefined ? said : { ...said, hint: options.hint };
    this.details = options.details;
  }

  get hint(): string | undefined {
    return this.said.hint?.text;
  }
}

/** A defect of Slipway's own. What is wrong is for those who mend it: English, and a quotation in every language. */
export function defect(what: string, options?: AppErrorOptions): AppError {
  return new AppError('INTERNAL', wireMessages.defect({ what: quoted(what) }), options);
}

/** A client has not kept to the protocol. As with a defect, what is wrong is for those who mend it. */
export function misused(what: string, options?: AppErrorOptions): AppError {
  return new AppError('BAD_REQUEST', wireMessages.misused({ what: quoted(what) }), options);
}

/** Turns anything thrown into a wire error. What is not an AppError becomes INTERNAL without its stack. */
export function toWire(error: unknown): WireError {
  if (error instanceof AppError) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(isTranslated(error.said) ? { said: error.said } : {}),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  return toWire(defect(wordsOf(error)));
}

/** Whether there is more to know of a message than its English. */
function isTranslated({ id, hint }: Message): boolean {
  return id !== undefined || hint?.id !== undefined;
}

/** An error without words, as of a connection that failed on every address, still has a code or a name. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error) || 'unknown error';
  return error.message || ('code' in error && String(error.code)) || error.name || 'unknown error';
}

/** The inverse of toWire; a malformed value becomes an INTERNAL error that says so. */
export function fromWire(value: unknown): AppError {
  const parsed = wireError.safeParse(value);
  if (!parsed.success) return defect('the host sent an error that cannot be read');
  const { code, details } = parsed.data;
  return new AppError(code, saidBy(parsed.data), { details });
}

/** What an error says, whichever side of the wire it is on. */
export function saidBy(error: AppError | WireError): Message {
  if (error.said) return error.said;
  const { message: text, hint } = error;
  return hint === undefined ? { text } : { text, hint: quoted(hint) };
}
