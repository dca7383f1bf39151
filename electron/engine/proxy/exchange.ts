import { AppError } from '../../contract/errors.ts';
import { type RequestHead, withLength } from './head.ts';
import { BODY_LIMIT, mayBecomeAStream, type ProxyHooks, requestOf, type Touch, touchOf } from './hooks.ts';
import { BodyTooLarge } from './refuse.ts';
import { StreamEnd, tellsInItsBody } from './stream-end.ts';

/** Where a client may ask to be told of what happens, with or without a version. */
const watchable =
  /^(?:\/v[\d.]+)?\/(?:(events)|(?:containers|services|tasks)\/[^/?]+\/(logs)|containers\/[^/?]+\/stats)(?:\?(.*))?$/;

/** Whether the answer to a GET goes on for as long as its client listens, by what it asks for: else it is one like all others. */
function isFollowed(target: string): boolean {
  const found = watchable.exec(target);
  if (!found) return false;
  const [, events, logs, asked] = found;
  const query = new URLSearchParams(asked);
  if (events) return !query.has('until');
  return logs ? isYes(query.get('follow')) : isYes(query.get('stream') ?? 'yes') && !isYes(query.get('one-shot'));
}

/** As dockerd reads it. */
const isYes = (word: string | null) => !['', '0', 'no', 'false', 'none'].includes(word?.trim().toLowerCase() ?? '');

/** A request and its answer. */
export class Exchange {
  readonly head: RequestHead;
  readonly touch: Touch | null;
  mayBecomeAStream: boolean;
  /** Its answer goes on for as long as its client listens, whether there is something to tell or not. */
  readonly isWatch: boolean;
  /** The client was told to go on here, and need not be told again. */
  wasContinued = false;
  status: number | null = null;
  readonly #onDone: ReturnType<NonNullable<ProxyHooks['onRequest']>>;
  readonly #end: StreamEnd | null;
  #wasAsked = false;
  #hasSettled = false;
  #isOver = false;

  /** What begins with a head. What only looks is nobody's business, and costs no look at its path. */
  constructor(head: RequestHead, hooks: ProxyHooks) {
    const request = head.method === 'GET' || head.method === 'HEAD' ? null : requestOf(head);
    this.head = head;
    this.isWatch = head.method === 'GET' && isFollowed(head.target);
    this.touch = request && touchOf(request, hooks);
    this.#onDone = request ? hooks.onRequest?.(request) : undefined;
    this.#end = this.#onDone && request && tellsInItsBody(request) ? new StreamEnd() : null;
    this.mayBecomeAStream = mayBecomeAStream(head, request);
  }

  /** Whether its body is to be looked at. */
  get isToBeRead(): boolean {
    return this.touch?.body !== undefined && this.head.body !== 0;
  }

  /** Who is told what the answer's body says; nobody, where it says nothing more than the status does. */
  readonly listener = (): ((data: Buffer) => void) | undefined => this.#end?.hear;

  /** Asks what is to be asked before any of it is passed on. Rejects where its body is known to be too large to be looked at. */
  async ask(signal: AbortSignal): Promise<void> {
    const { body } = this.head;
    if (this.isToBeRead && typeof body === 'number' && body > BODY_LIMIT) throw new BodyTooLarge(BODY_LIMIT);
    this.#wasAsked = true;
    await this.touch?.before?.(signal);
  }

  /** Does what is to be done before the client has the answer, once; with null where there is none. */
  async settle(status: number | null, signal: AbortSignal): Promise<void> {
    if (!this.#wasAsked || this.#hasSettled) return;
    this.#hasSettled = true;
    await this.touch?.after?.(status, signal);
  }

  /** It is over, by an answer or without one. What an answer was to settle is settled all the same; told once. */
  end(status: number | null, onTrouble: (error: unknown) => void, refusal?: unknown): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#onDone?.(status, refusal instanceof AppError ? refusal : this.#end?.failure());
    this.settle(null, new AbortController().signal).catch(onTrouble);
  }
}

/** A request whose body is looked at before any of it is passed on. */
export class KeptRequest {
  readonly exchange: Exchange;
  /** As it came. */
  readonly pieces: Buffer[];
  readonly #data: Buffer[] = [];
  #size = 0;

  constructor(exchange: Exchange, head: Buffer) {
    this.exchange = exchange;
    this.pieces = [head];
  }

  /** What the body says, without its framing. */
  readonly hear = (data: Buffer): void => void this.#data.push(data);

  /** Takes a piece of the body. Gives back whether all of it is small enough yet to be looked at. */
  add(bytes: Buffer): boolean {
    this.pieces.push(bytes);
    this.#size += bytes.length;
    return this.#size <= BODY_LIMIT;
  }

  body(): Buffer {
    return Buffer.concat(this.#data);
  }

  /** As it came, or with another body. */
  with(body: Buffer | null | undefined): readonly Buffer[] {
    const [head] = this.pieces;
    return body && head ? [withLength(head, body.length), body] : this.pieces;
  }
}
