import type { Contract } from '../contract/index.ts';
import type { DomainHandlers } from '../contract/wire/define.ts';

/** Who makes a call, and until when it matters. The host makes one for each. */
export interface CallContext {
  /** Aborts when the caller cancels or its connection ends. */
  readonly signal: AbortSignal;
  /** The id of the engine it is about, as its envelope says; undefined means the one that the settings choose. */
  readonly engine?: string | undefined;
  readonly client: {
    readonly id: number;
    /** A page cannot be `main`: whoever brings its connection, or relays it, says that it is `ui`. */
    readonly kind: 'ui' | 'cli' | 'main';
    /** True over browser mode's WebSocket. */
    readonly web: boolean;
    /** Aborts when its connection ends; it may have. */
    readonly gone: AbortSignal;
  };
}

/** What a service implements for one domain of the contract. */
export type ServiceHandlers<D extends keyof Contract> = DomainHandlers<Contract[D], CallContext>;
