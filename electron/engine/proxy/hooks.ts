import type { AppError } from '../../contract/errors.ts';
import type { ClaimPorts } from '../containers.ts';
import type { RequestHead } from './head.ts';
import { bodyWithGateway, headWithGateway } from './host-gateway.ts';
import { hostPathsOf } from './host-paths.ts';

/** A request of a client of docker.sock, as far as others are told of it. */
export interface ClientRequest {
  readonly method: string;
  /** Without the version, unescaped, such as /containers/web/start. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** What the client calls itself. Untrusted, and as long as it likes to have it. */
  readonly client: string | undefined;
}

/**
 * What is asked before a request is passed on, and told of it. What rejects does so with an AppError: the request is
 * refused, and the client shown its words. Each `signal` aborts when the client leaves. That shows only as the end of what it
 * says, which may also come right behind a request of one that still listens: an end while somebody is asked counts as
 * leaving, as it does for dockerd's own handlers, and one before does not.
 */
export interface ProxyHooks {
  /** Of each request, and of each piece of news that a client watches for, at once. */
  readonly onUse?: () => void;
  /** Before the engine is dialled. Others wait for the same, so that nobody's leaving calls it off. */
  readonly awake?: (signal: AbortSignal) => Promise<void>;
  /** The engine is being started: whoever could not dial it waits for `awake` once more. */
  readonly isStarting?: () => boolean;
  /** Before a container, a service or a volume is made that is to have these paths of this computer. */
  readonly checkPaths?: (paths: readonly string[], signal: AbortSignal) => Promise<void>;
  /** The addresses that `host-gateway` stands for, put in its place where a container or a service is made or an image built; none leaves it to the engine. */
  readonly hostGateway?: () => readonly string[];
  /** Before a container starts or restarts, and before its client is told that it has. */
  readonly claimPorts?: ClaimPorts;
  /**
   * Before the engine is asked to enter a swarm; once for each of these, when that is over; and when one to leave it is. Either end
   * is told also where no answer came.
   */
  readonly swarm?: {
    readonly entering: (signal: AbortSignal) => Promise<void>;
    readonly entered: () => Promise<void>;
    readonly left: () => Promise<void>;
  };
  /**
   * Of each request but GET and HEAD; gives back what is told its status, null when it had none, and why it failed where only the
   * body of its answer says so, or where it was refused here.
   */
  readonly onRequest?: (
    request: ClientRequest,
  ) => ((status: number | null, failure?: string | AppError) => void) | undefined;
}

/** What a request is held for. */
export interface Touch {
  readonly before?: ((signal: AbortSignal) => Promise<void>) | undefined;
  /** Given the body, before anything of the request is passed on; gives back another to be passed on in its place, or null. */
  readonly body?: ((body: Buffer, signal: AbortSignal) => Promise<Buffer | null>) | undefined;
  /** What is passed on in the head's place, where the body is not looked at. */
  readonly head?: ((head: Buffer) => Buffer) | undefined;
  /** Before the answer is passed on; with null once it is known that none comes. */
  readonly after?: ((status: number | null, signal: AbortSignal) => Promise<void>) | undefined;
}

/**
 * Bodies that are looked at are no longer than this, in bytes; larger ones are refused. Linux starts nothing with more than 6 MiB of
 * arguments and environment, which are most of what a container is made of.
 */
export const BODY_LIMIT = 8 * 1024 * 1024;

/** Reads what a request names, as dockerd's router does; null for what is no path at all. */
export function requestOf({ method, target, agent }: RequestHead): ClientRequest | null {
  const [, escaped, query] = /^(?:[a-z][a-z0-9+.-]*:(?:\/\/[^/?#]*)?)?(\/[^?#]*)(?:\?([^#]*))?/i.exec(target) ?? [];
  if (escaped === undefined) return null;
  try {
    const path = decodeURIComponent(escaped).replace(/^\/v[\d.]+(?=\/)/, '');
    return { method, path, query: new URLSearchParams(query), client: agent };
  } catch {
    return null;
  }
}

/** What has to be asked about a request; null where it is passed on as it comes. */
export function touchOf({ method, path }: ClientRequest, hooks: ProxyHooks): Touch | null {
  const { checkPaths, hostGateway, claimPorts, swarm } = hooks;
  if (method !== 'POST') return null;
  // An update of a service is not asked about: it says all that the service has, also where only the number of its tasks changes.
  if (makesMounts.test(path) && (checkPaths || hostGateway)) {
    return {
      body: async (body, signal) => {
        const paths = checkPaths ? hostPathsOf(body) : [];
        if (paths.length > 0) await checkPaths?.(paths, signal);
        return bodyWithGateway(body, hostGateway?.() ?? []);
      },
    };
  }
  if (hostGateway && /^\/services\/[^/]+\/update$/.test(path)) {
    return { body: async (body) => bodyWithGateway(body, hostGateway()) };
  }
  if (hostGateway && path === '/build') return { head: (head) => headWithGateway(head, hostGateway()) };
  const [, container] = /^\/containers\/([^/]+)\/(?:start|restart)$/.exec(path) ?? [];
  if (container && claimPorts) {
    let ready: Awaited<ReturnType<ClaimPorts>> | null = null;
    return {
      before: async (signal) => {
        ready = await claimPorts(container, signal);
      },
      after: async (status, signal) => {
        if (status !== null && status >= 200 && status < 300) await ready?.(signal);
      },
    };
  }
  if (!swarm || !/^\/swarm\/(?:init|join|leave)$/.test(path)) return null;
  return path === '/swarm/leave' ? { after: swarm.left } : { before: swarm.entering, after: swarm.entered };
}

const makesMounts = /^\/(?:containers|services|volumes)\/create$/;

/** Whether the connection may become something else with the answer, so that what the client sends next is no request. */
export function mayBecomeAStream({ upgrades }: RequestHead, request: ClientRequest | null): boolean {
  return upgrades || (request !== null && hijacked.test(request.path));
}

/** What dockerd takes the connection over for, also where the client does not ask for it by an upgrade. */
const hijacked = /^\/(?:containers\/[^/]+\/attach|exec\/[^/]+\/start|session|grpc)$/;
