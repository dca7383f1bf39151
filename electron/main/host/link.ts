import type { MessagePortMain } from 'electron';
import type { WireError } from '../../contract/errors.ts';
import type { StopVm } from '../../platform/host-messages.ts';

/** How a link ended. `asked`: it was told to; `left`: the host ended in order, on someone else's word. */
export type LinkEnd =
  | { readonly kind: 'asked' }
  | { readonly kind: 'left' }
  | { readonly kind: 'crashed'; readonly error: WireError };

/** A host process that answers, however it came to be. */
export interface HostLink {
  /** forked: our own utility process. attached: one that ran already, such as the command line's. */
  readonly kind: 'forked' | 'attached';
  readonly pid: number;
  /**
   * Gives the host its end of a fresh connection; the port then speaks the contract. `onLost` is called when this
   * connection alone is lost; when the whole link ends, `ended` says so for all of them.
   */
  connect(client: 'ui' | 'main', port: MessagePortMain, onLost?: () => void): void;
  /** Resolves when the link is of no use any more; never rejects. */
  readonly ended: Promise<LinkEnd>;
  /**
   * Forked: ends the host in order, and kills it when it takes longer than `deadlineMs`. Attached: only lets go, since the host is
   * someone else's.
   */
  shutdown(options: HostEnd): Promise<void>;
}

/** How the host is to end. */
export interface HostEnd {
  readonly stopVm: StopVm;
  readonly deadlineMs: number;
}

/** What the supervisor knows of the host. `failed` stays until the user asks for another try. */
export type HostState =
  | { readonly phase: 'starting' }
  | { readonly phase: 'ready'; readonly link: HostLink }
  | { readonly phase: 'restarting'; readonly attempt: number; readonly limit: number; readonly error: WireError }
  | { readonly phase: 'failed'; readonly error: WireError }
  | { readonly phase: 'closed' };
