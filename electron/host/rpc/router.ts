import type { z } from 'zod';
import type { ContractShape, Handlers } from '../../contract/wire/define.ts';

export interface MethodRoute<Context> {
  readonly kind: 'method';
  readonly name: string;
  readonly params: z.ZodType;
  readonly result: z.ZodType;
  call(params: unknown, context: Context): Promise<unknown>;
}

export interface StreamRoute<Context> {
  readonly kind: 'stream';
  readonly name: string;
  readonly params: z.ZodType;
  readonly item: z.ZodType;
  call(params: unknown, context: Context): AsyncIterable<unknown>;
}

export interface UploadRoute<Context> {
  readonly kind: 'upload';
  readonly name: string;
  readonly params: z.ZodType;
  readonly item: z.ZodType;
  readonly result: z.ZodType;
  call(params: unknown, context: Context, items: AsyncIterable<unknown>): Promise<unknown>;
}

export type Route<Context> = MethodRoute<Context> | StreamRoute<Context> | UploadRoute<Context>;

/** Every method of a contract by its full name, such as containers.stop. A Map: no name reaches a prototype. */
export type Router<Context> = ReadonlyMap<string, Route<Context>>;

type AnyHandler<Context> = (
  params: unknown,
  context: Context,
  items?: AsyncIterable<unknown>,
) => Promise<unknown> & AsyncIterable<unknown>;

/** Runs a handler on behalf of a call that has a result; where every such call can be recorded. Streams pass it by. */
export type AroundMethod<Context> = (
  call: { readonly method: string; readonly params: unknown; readonly context: Context },
  run: () => Promise<unknown>,
) => Promise<unknown>;

/** Joins a contract with its handlers. The types refuse a missing or an extra one; so does this, at start. */
export function createRouter<C extends ContractShape, Context>(
  contract: C,
  handlers: Handlers<C, Context>,
  around: AroundMethod<Context> = (_, run) => run(),
): Router<Context> {
  const routes = new Map<string, Route<Context>>();
  for (const [domain, defs] of Object.entries(contract)) {
    const implementation: Readonly<Record<string, unknown>> = { ...bindAll(handlers[domain as keyof C], defs) };
    for (const [method, def] of Object.entries(defs)) {
      const name = `${domain}.${method}`;
      const handler = implementation[method];
      if (typeof handler !== 'function') throw new TypeError(`${name} has no handler`);
      const call = handler as AnyHandler<Context>;
      const route: Route<Context> =
        def.kind === 'stream'
          ? { ...def, name, call }
          : {
              ...def,
              name,
              call: (params: unknown, context: Context, items?: AsyncIterable<unknown>) =>
                around({ method: name, params, context }, () => call(params, context, items)),
            };
      routes.set(name, route);
    }
  }
  return routes;
}

/** Handlers may be methods of a class: each is bound to the object it came from. */
function bindAll(implementation: object, defs: object): Record<string, unknown> {
  const bound: Record<string, unknown> = {};
  for (const method of Object.keys(defs)) {
    const handler: unknown = (implementation as Record<string, unknown>)[method];
    if (typeof handler === 'function') bound[method] = handler.bind(implementation);
  }
  return bound;
}
