import type { ContractShape, Def, DomainHandlers } from '../../contract/wire/define.ts';

type Handler<Context> = (
  params: unknown,
  context: Context,
  items?: AsyncIterable<unknown>,
) => Promise<unknown> & AsyncIterable<unknown>;

/** What answers one call: handlers, for as long as the call takes. */
export interface Entered<H, Context> {
  readonly handlers: H;
  /** The call's own; its signal also ends with what answers. */
  readonly context: Context;
  /** To be told that the call is over. */
  leave(): void;
}

/** A definition of the contract with its full name, and the way to who answers it. */
export type Route<Context> = Def & {
  readonly name: string;
  enter(context: Context): Promise<Omit<Entered<never, Context>, 'handlers'> & { readonly handler: Handler<Context> }>;
};
export type RouteOf<Kind extends Def['kind'], Context> = Extract<Route<Context>, { kind: Kind }>;

/** Runs a call that has a result; where every such call can be recorded. Streams pass it by. */
export type AroundMethod<Context> = (
  call: { readonly method: string; readonly params: unknown; readonly context: Context },
  run: () => Promise<unknown>,
) => Promise<unknown>;

export interface Router<Context> {
  /** By full name, such as containers.stop. A Map: no name reaches a prototype. */
  readonly routes: ReadonlyMap<string, Route<Context>>;
  readonly around: AroundMethod<Context>;
}

type HandlersFor<C extends ContractShape, D extends keyof C, Context> = {
  readonly [Domain in D]: DomainHandlers<C[Domain], Context>;
};

export interface RouterOptions<C extends ContractShape, Context, Scoped extends keyof C> {
  /** Of the domains that have one for all calls. */
  readonly handlers: HandlersFor<C, Exclude<keyof C, Scoped>, Context>;
  /** Who answers a call of any other domain. Rejects when nobody does. */
  readonly enter?: (context: Context, name: string) => Promise<Entered<HandlersFor<C, Scoped, Context>, Context>>;
  readonly around?: AroundMethod<Context>;
}

/** Joins a contract with its handlers. The types refuse a missing or an extra one; so does this, once it can see them. */
export function createRouter<C extends ContractShape, Context, Scoped extends keyof C = never>(
  contract: C,
  { handlers, enter, around = (_, run) => run() }: RouterOptions<C, Context, Scoped>,
): Router<Context> {
  const routes = new Map<string, Route<Context>>();
  const leave = () => undefined;
  for (const [domain, defs] of Object.entries(contract)) {
    for (const [method, def] of Object.entries(defs)) {
      const name = `${domain}.${method}`;
      const isScoped = enter !== undefined && !Object.hasOwn(handlers, domain);
      const own = isScoped ? null : handlerIn<Context>(handlers, domain, method);
      routes.set(name, {
        ...def,
        name,
        async enter(context) {
          if (own) return { handler: own, context, leave };
          const entered = await (enter as NonNullable<typeof enter>)(context, name);
          return { ...entered, handler: handlerIn<Context>(entered.handlers, domain, method) };
        },
      });
    }
  }
  return { routes, around };
}

/** Handlers may be methods of a class: each is bound to the object it came from. */
function handlerIn<Context>(handlers: object, domain: string, method: string): Handler<Context> {
  const implementation = (handlers as Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>)[domain];
  const handler = implementation?.[method];
  if (typeof handler !== 'function') throw new TypeError(`${domain}.${method} has no handler`);
  return handler.bind(implementation);
}
