import { z } from 'zod';

/** What ids are called, as the user knows them; null when that is not known. */
export interface Names {
  container(id: string): string | null;
  /** A tag, or another short name. */
  image(id: string): string | null;
  /** The id of the image that has this name now, as lists show it. */
  imageOf(name: string): string | null;
}

/** A call by its full name, such as containers.start. */
export interface Call {
  readonly method: `${string}.${string}`;
  readonly params: object;
}

/**
 * How what was done is undone: by a call, or several in that order, which may need the result, and are none where that says
 * that nothing brings it back; by nothing, so that it is worth a question first; or there is nothing to undo, as after a
 * restart or a pull, which take nothing away. Only what the call did may be taken back: a call that finds what it makes there
 * already fails, as its undoing would delete what was somebody's before.
 */
export type Undo<R = unknown> = Call | ((result: R) => Call | readonly Call[]) | 'impossible' | 'needless';

/** What a call does to the engine or the VM, beside its schema: for activity, menus, confirmations and the palette. */
export interface Change<P = unknown, U = Undo<never>> {
  /** What it is done to, as the user knows it. */
  subject(params: P, names: Names): string;
  /** The words of the command line it equals; never with values that may be secrets: of variables, and of options for drivers. */
  cli(params: P, names: Names): readonly string[];
  /** The last of these words is what it is done to, and may be followed by others. */
  readonly many?: boolean;
  /** To be asked before the call: names are those of before. */
  undo(params: P, names: Names): U;
}

/**
 * `looks`: it changes nothing. `own`: it changes what is Slipway's own, such as a setting, or goes on with what another call
 * began; no command line equals it, and it is not recorded. `again`: it does once more what the task of that `id` did, and is
 * recorded as that.
 */
export type Effect<P = unknown, U = Undo<never>> = 'looks' | 'own' | 'again' | Change<P, U>;

/** A request with one answer. */
export interface MethodDef<P extends z.ZodType = z.ZodType, R extends z.ZodType = z.ZodType, U = Undo<never>> {
  readonly kind: 'method';
  readonly params: P;
  readonly result: R;
  readonly effect: Effect<z.input<P>, U>;
}

/** A request answered by any number of items, with flow control: events, terminals, logs, progress. It only looks. */
export interface StreamDef<P extends z.ZodType = z.ZodType, I extends z.ZodType = z.ZodType> {
  readonly kind: 'stream';
  readonly params: P;
  readonly item: I;
}

/** A request to which the client sends any number of items, with the same flow control, answered once: files, input. */
export interface UploadDef<
  P extends z.ZodType = z.ZodType,
  I extends z.ZodType = z.ZodType,
  R extends z.ZodType = z.ZodType,
> {
  readonly kind: 'upload';
  readonly params: P;
  readonly item: I;
  readonly result: R;
  readonly effect: Effect<z.input<P>>;
}

export type Def = MethodDef | StreamDef | UploadDef;
export type Domain = Readonly<Record<string, Def>>;
export type ContractShape = Readonly<Record<string, Domain>>;

export function method<P extends z.ZodType, R extends z.ZodType, U extends Undo<never> = never>(
  params: P,
  result: R,
  effect: Effect<z.input<P>, U>,
): MethodDef<P, R, U> {
  return { kind: 'method', params: strict(params), result, effect };
}

export function stream<P extends z.ZodType, I extends z.ZodType>(params: P, item: I): StreamDef<P, I> {
  return { kind: 'stream', params: strict(params), item };
}

export function upload<P extends z.ZodType, I extends z.ZodType, R extends z.ZodType>(
  params: P,
  { item, result }: { readonly item: I; readonly result: R },
  effect: Effect<z.input<P>>,
): UploadDef<P, I, R> {
  return { kind: 'upload', params: strict(params), item, result, effect };
}

/** A name that is not known is refused, as a mistyped option would else be dropped in silence. */
function strict<P extends z.ZodType>(params: P): P {
  // The type stays what it was: strictness shows only in what is refused.
  return params instanceof z.ZodObject ? (params.strict() as unknown as P) : params;
}

/** What AbortSignal is on every platform, without naming a platform's library. */
export interface CancelSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  addEventListener(type: 'abort', listener: () => void, options?: { once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

export interface CallOptions {
  readonly signal?: CancelSignal | undefined;
  /** The engine it is about, in place of the client's own. */
  readonly engine?: string | undefined;
}

/**
 * What a handler implements for one definition; `Context` is the host's. Params and an upload's items are validated. An
 * upload's handler may settle before it has read them all: the client then sends no more.
 */
export type HandlerOf<D, Context> =
  D extends MethodDef<infer P, infer R>
    ? (params: z.output<P>, context: Context) => Promise<z.input<R>>
    : D extends StreamDef<infer P, infer I>
      ? (params: z.output<P>, context: Context) => AsyncIterable<z.input<I>>
      : D extends UploadDef<infer P, infer I, infer R>
        ? (params: z.output<P>, context: Context, items: AsyncIterable<z.output<I>>) => Promise<z.input<R>>
        : never;

/** The handlers of a whole domain: a missing or an extra one fails the type-check. */
export type DomainHandlers<D extends Domain, Context> = { readonly [M in keyof D]: HandlerOf<D[M], Context> };
export type Handlers<C extends ContractShape, Context> = { readonly [D in keyof C]: DomainHandlers<C[D], Context> };

/**
 * What a client calls for one definition. The source of an upload is asked for items as the host takes them, and told to
 * `return` when it wants no more.
 */
export type CallerOf<D> =
  D extends MethodDef<infer P, infer R>
    ? (params: z.input<P>, options?: CallOptions) => Promise<z.output<R>>
    : D extends StreamDef<infer P, infer I>
      ? (params: z.input<P>, options?: CallOptions) => AsyncIterableIterator<z.output<I>>
      : D extends UploadDef<infer P, infer I, infer R>
        ? (params: z.input<P>, items: AsyncIterable<z.input<I>>, options?: CallOptions) => Promise<z.output<R>>
        : never;

export type ClientOf<C extends ContractShape> = {
  readonly [D in keyof C]: { readonly [M in keyof C[D]]: CallerOf<C[D][M]> };
};
