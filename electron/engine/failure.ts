import { cutText } from '../base/cut-text.ts';
import { DeadlineError } from '../base/deadline.ts';
import { AppError, type ErrorCode } from '../contract/errors.ts';
import { adviceMessages, engineMessages } from '../contract/messages/engine.ts';
import { type Message, quoted } from '../contract/messages/message.ts';
import { wireMessages } from '../contract/messages/wire.ts';
import { failureOf } from '../platform/io-error.ts';

/** The longest message kept from an engine, in characters: its own words, but not a megabyte of them. */
const MESSAGE_LIMIT = 8_000;

/** What of an engine's place matters to what can be done. */
export interface Whereabouts {
  /** This computer as the engine reaches it, where that is known. */
  readonly hostAddress?: string | undefined;
}

type Advice = Exclude<keyof typeof adviceMessages, `${string}OfVm`>;

interface Sign {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly hint: Advice;
}

/**
 * What the engine says in words rather than in its status: it answers 500 for most of what goes wrong beyond its own
 * checks, and a pull that has begun can only fail in its stream. The words also hold names that anybody may have chosen,
 * so where the status says what it is they only add a hint.
 */
const signs: readonly Sign[] = [
  {
    pattern: /no space left on device/i,
    code: 'DISK_FULL',
    hint: 'diskFull',
  },
  {
    pattern: /toomanyrequests|rate limit|too many requests/i,
    code: 'RATE_LIMITED',
    hint: 'rateLimit',
  },
  {
    pattern: /no basic auth credentials|unauthorized|authentication required|incorrect username or password/i,
    code: 'UNAUTHORIZED',
    hint: 'signIn',
  },
  {
    pattern: /pull access denied|requested access to the resource is denied/i,
    code: 'NOT_FOUND',
    hint: 'noAccess',
  },
  {
    pattern: /manifest unknown|manifest for .* not found|no matching manifest/i,
    code: 'NOT_FOUND',
    hint: 'noManifest',
  },
  {
    pattern: /port is already allocated|address already in use|ports are not available/i,
    code: 'CONFLICT',
    hint: 'portTaken',
  },
  {
    pattern:
      /no such host|temporary failure in name resolution|server misbehaving|network is unreachable|no route to host/i,
    code: 'ENGINE_ERROR',
    hint: 'noRegistry',
  },
  {
    pattern: /dial tcp (127\.[\d.]+|\[::1\]):\d+: connect: connection refused/i,
    code: 'ENGINE_ERROR',
    hint: 'loopbackRegistry',
  },
  {
    pattern:
      /dial tcp .*(connection refused|i\/o timeout)|tls handshake timeout|client\.timeout exceeded|request canceled while waiting/i,
    code: 'ENGINE_ERROR',
    hint: 'registrySilent',
  },
  {
    pattern: /: (unexpected )?EOF$|connection reset by peer|broken pipe/i,
    code: 'ENGINE_ERROR',
    hint: 'registryBrokeOff',
  },
  {
    pattern: /server gave http response to https client/i,
    code: 'ENGINE_ERROR',
    hint: 'registryWithoutTls',
  },
  {
    pattern: /x509: |tls: failed to verify certificate/i,
    code: 'ENGINE_ERROR',
    hint: 'registryUntrusted',
  },
];

/** What stands in the way of a call on a container, in whole phrases: no name of a container has spaces. */
const clashes: readonly Pick<Sign, 'pattern' | 'hint'>[] = [
  { pattern: /\b(is|a) paused\b.*\bunpause/i, hint: 'paused' },
  {
    pattern: /is restarting, wait until the container is running/i,
    hint: 'restarting',
  },
];

const byStatus: Readonly<Record<number, ErrorCode>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  429: 'RATE_LIMITED',
  501: 'UNSUPPORTED',
  503: 'ENGINE_UNAVAILABLE',
};

/** The engine's answer makes no sense; `what` says so to those who mend it, in English. */
export function misunderstood(what: string, cause?: unknown): AppError {
  return new AppError('ENGINE_ERROR', engineMessages.misunderstood({ what: quoted(what) }), { cause });
}

/** The one mapping from the engine's answers to AppError. `message` keeps the engine's own words; `details.status` its status. */
export function engineFailure(status: number, text: string, engine: Whereabouts = {}): AppError {
  const words = cutText(text.trim(), MESSAGE_LIMIT);
  const details = { status };
  if (status >= 300 && status < 400) {
    return new AppError('ENGINE_ERROR', engineMessages.redirect({ status }), { details });
  }
  const told = status < 500 ? byStatus[status] : undefined;
  const known = signs.find(({ pattern, code }) => (told === undefined || told === code) && pattern.test(words));
  const code = told ?? known?.code ?? byStatus[status] ?? 'ENGINE_ERROR';
  const hint = status === 409 ? clashes.find(({ pattern }) => pattern.test(words))?.hint : known?.hint;
  const message = words === '' ? engineMessages.silent({ status }) : quoted(words);
  return new AppError(code, message, { details, hint: hint && adviceFor(hint, engine) });
}

/** An engine that has another name for this computer takes registries there, and is ours to advise on. */
function adviceFor(hint: Advice, { hostAddress: address }: Whereabouts): Message {
  if (address !== undefined && (hint === 'loopbackRegistry' || hint === 'registryWithoutTls'))
    return adviceMessages[`${hint}OfVm`]({ address });
  return adviceMessages[hint]();
}

/** An error line inside a progress stream, such as a pull's. `status` is the registry's, where the line tells it. */
export function progressFailure(text: string, status = 0, engine: Whereabouts = {}): AppError {
  return engineFailure(status >= 400 && status < 600 ? status : 500, text, engine);
}

/** Reads `{"message": …}` of an error body; falls back to the text itself. */
export function messageIn(body: Buffer): string {
  const text = body.toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsed !== null && typeof parsed === 'object' && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message;
    }
  } catch {
    // Not JSON: a proxy's page or a Go panic. The text is all there is.
  }
  return text;
}

/** Maps what the transport, a deadline or an abort threw. An AppError passes through unchanged. */
export function transportFailure(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof DeadlineError) {
    const late = engineMessages.late({ what: quoted(error.what), seconds: error.ms / 1000 });
    return new AppError('TIMEOUT', late, { cause: error });
  }
  return failureOf(error, engineSays, { codes: engineCodes });
}

const engineSays = {
  cancelled: () => wireMessages.cancelled(),
  forbidden: (reason: Message) => engineMessages.socketForbidden({ reason }),
  missing: (reason: Message) => engineMessages.nobodyThere({ reason }),
  nobody: (reason: Message) => engineMessages.nobodyThere({ reason }),
  untrusted: (reason: Message) => engineMessages.untrusted({ reason }),
  full: (reason: Message) => engineMessages.diskFull({ reason }),
  other: (reason: Message) => engineMessages.lostBecause({ reason }),
};

/** At the other end is an engine, not a file. */
const engineCodes = {
  missing: 'ENGINE_UNAVAILABLE',
  nobody: 'ENGINE_UNAVAILABLE',
  untrusted: 'ENGINE_UNAVAILABLE',
  other: 'CONNECTION_LOST',
} as const;
