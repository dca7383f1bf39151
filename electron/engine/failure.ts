import { cutText } from '../base/cut-text.ts';
import { DeadlineError } from '../base/deadline.ts';
import { AppError, type ErrorCode } from '../contract/errors.ts';
import { errnoOf } from '../platform/io-error.ts';

/** The longest message kept from an engine, in characters: its own words, but not a megabyte of them. */
const MESSAGE_LIMIT = 8_000;

interface Words {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly hint: string;
}

/**
 * What the engine says in words rather than in its status: it answers 500 for most of what goes wrong beyond its own
 * checks, and a pull that has begun can only fail in its stream. The words also hold names that anybody may have chosen,
 * so where the status says what it is they only add a hint.
 */
const words: readonly Words[] = [
  {
    pattern: /no space left on device/i,
    code: 'DISK_FULL',
    hint: 'Remove images, containers or volumes that are not needed, or enlarge the disk in Settings.',
  },
  {
    pattern: /toomanyrequests|rate limit|too many requests/i,
    code: 'RATE_LIMITED',
    hint: 'The registry limits how often it may be asked. Sign in, or try again later.',
  },
  {
    pattern: /no basic auth credentials|unauthorized|authentication required|incorrect username or password/i,
    code: 'UNAUTHORIZED',
    hint: 'The registry wants a sign-in: run "docker login" for it, then try again.',
  },
  {
    pattern: /pull access denied|requested access to the resource is denied/i,
    code: 'NOT_FOUND',
    hint: 'Check the name. If the repository is private, sign in with "docker login" first.',
  },
  {
    pattern: /manifest unknown|manifest for .* not found|no matching manifest/i,
    code: 'NOT_FOUND',
    hint: 'Check the tag and the platform: the registry has the repository, but not this.',
  },
  {
    pattern: /port is already allocated|address already in use|ports are not available/i,
    code: 'CONFLICT',
    hint: 'Choose another host port, or stop what uses this one.',
  },
  {
    pattern:
      /no such host|temporary failure in name resolution|server misbehaving|network is unreachable|no route to host/i,
    code: 'ENGINE_ERROR',
    hint: 'The registry cannot be found. Check the network connection, the name and the proxy settings.',
  },
  {
    pattern: /dial tcp (127\.[\d.]+|\[::1\]):\d+: connect: connection refused/i,
    code: 'ENGINE_ERROR',
    hint: 'No registry answers on the engine’s own machine. One on this computer is called 10.0.2.2, with its port, by Slipway’s own engine.',
  },
  {
    pattern:
      /dial tcp .*(connection refused|i\/o timeout)|tls handshake timeout|client\.timeout exceeded|request canceled while waiting/i,
    code: 'ENGINE_ERROR',
    hint: 'The registry does not answer. Check the network connection and the proxy settings, then try again.',
  },
  {
    pattern: /: (unexpected )?EOF$|connection reset by peer|broken pipe/i,
    code: 'ENGINE_ERROR',
    hint: 'The connection to the registry broke off. Try again; what has been fetched is kept.',
  },
  {
    pattern: /server gave http response to https client/i,
    code: 'ENGINE_ERROR',
    hint:
      'This registry has no TLS. Slipway’s own engine takes such a one only on this machine, where it is called ' +
      '10.0.2.2:PORT; bring another there with a tunnel, such as "ssh -L PORT:localhost:PORT HOST". ' +
      'Any other engine takes it once it stands in "insecure-registries" of its daemon.json.',
  },
  {
    pattern: /x509: |tls: failed to verify certificate/i,
    code: 'ENGINE_ERROR',
    hint: "The registry's certificate is not trusted by the engine.",
  },
];

/** What stands in the way of a call on a container, in whole phrases: no name of a container has spaces. */
const clashes: readonly Pick<Words, 'pattern' | 'hint'>[] = [
  { pattern: /\b(is|a) paused\b.*\bunpause/i, hint: 'Resume the container first ("docker unpause").' },
  {
    pattern: /is restarting, wait until the container is running/i,
    hint: 'It ends as often as it starts. Its logs say why ("docker logs"); stop it to end that.',
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

/** The one mapping from the engine's answers to AppError. `message` keeps the engine's own words; `details.status` its status. */
export function engineFailure(status: number, text: string): AppError {
  const message = cutText(text.trim(), MESSAGE_LIMIT) || `the engine answered ${status} without a reason`;
  const details = { status };
  if (status >= 300 && status < 400) {
    return new AppError('ENGINE_ERROR', `the engine answered with a redirect (${status}), which is refused`, {
      details,
    });
  }
  const told = status < 500 ? byStatus[status] : undefined;
  const known = words.find(({ pattern, code }) => (told === undefined || told === code) && pattern.test(message));
  const code = told ?? known?.code ?? byStatus[status] ?? 'ENGINE_ERROR';
  const hint = status === 409 ? clashes.find(({ pattern }) => pattern.test(message))?.hint : known?.hint;
  return new AppError(code, message, { details, hint });
}

/** An error line inside a progress stream, such as a pull's. `status` is the registry's, where the line tells it. */
export function progressFailure(text: string, status = 0): AppError {
  return engineFailure(status >= 400 && status < 600 ? status : 500, text);
}

/** Reads `{"message": …}` of an error body; falls back to the text itself. */
export function messageOf(body: Buffer): string {
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
    return new AppError('TIMEOUT', error.message, {
      cause: error,
      hint: 'The engine may still be working on it. Check its state before trying again.',
    });
  }
  if (error instanceof Error && error.name === 'AbortError') {
    return new AppError('CANCELLED', 'the call was cancelled', { cause: error });
  }
  const code = errnoOf(error);
  const text = error instanceof Error ? error.message : String(error);
  if (code === 'EACCES' || code === 'EPERM') {
    return new AppError('FORBIDDEN', `the engine's socket may not be opened: ${text}`, {
      cause: error,
      hint: 'Check who owns the socket. On Linux, being in the group "docker" is usually what is missing.',
    });
  }
  if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ENOTSOCK' || code === 'ENOTFOUND') {
    return new AppError('ENGINE_UNAVAILABLE', `nothing answers where the engine should be: ${text}`, { cause: error });
  }
  if (/^(ERR_TLS|CERT_|SELF_SIGNED|DEPTH_ZERO|UNABLE_TO_)/.test(code)) {
    return new AppError('ENGINE_UNAVAILABLE', `the engine's certificate is not trusted: ${text}`, {
      cause: error,
      hint: 'Check the certificates of the docker context.',
    });
  }
  if (code === 'ENOSPC') return new AppError('DISK_FULL', text, { cause: error });
  return new AppError('CONNECTION_LOST', `the connection to the engine was lost: ${text}`, { cause: error });
}
