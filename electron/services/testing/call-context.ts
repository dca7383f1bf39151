import type { CallContext } from '../context.ts';

/** The context of a call by the UI, or by the client that is given, as the host would make it. */
export function callContext(
  signal: AbortSignal = new AbortController().signal,
  client: Partial<CallContext['client']> = {},
): CallContext {
  return { signal, client: { id: 1, kind: 'ui', web: false, gone: new AbortController().signal, ...client } };
}
