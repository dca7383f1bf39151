import type { z } from 'zod';
import { commandLine } from './cli-line.ts';
import { type Contract, contract } from './index.ts';
import type { Call, Change, Domain, Effect, MethodDef, Names } from './wire/define.ts';

/** The full name of every method and upload. */
export type MethodName = {
  [D in keyof Contract & string]: {
    [M in keyof Contract[D] & string]: Contract[D][M] extends { effect: unknown } ? `${D}.${M}` : never;
  }[keyof Contract[D] & string];
}[keyof Contract & string];

type DefOf<N extends MethodName> = N extends `${infer D extends keyof Contract & string}.${infer M}`
  ? Contract[D][M & keyof Contract[D]]
  : never;
/** What a client gives with the call. */
export type ParamsOf<N extends MethodName> =
  DefOf<N> extends { params: infer P extends z.ZodType } ? z.input<P> : never;
/** What it is answered with. */
export type ResultOf<N extends MethodName> =
  DefOf<N> extends { result: infer R extends z.ZodType } ? z.output<R> : never;

type UndoOf<N extends MethodName> =
  DefOf<N> extends MethodDef<z.ZodType, z.ZodType, infer U> ? Exclude<U, string> : never;
/** What is wrong with an undo: never, where it is a call of the contract with parameters that fit, made of what it is given. */
type Misfit<N extends MethodName, U> = U extends (result: infer R) => infer C
  ? ResultOf<N> extends R
    ? Misfit<N, C>
    : 'it needs another result'
  : U extends readonly (infer C)[]
    ? Misfit<N, C>
    : U extends { method: infer M; params: infer P }
      ? M extends MethodName
        ? P extends ParamsOf<M>
          ? never
          : 'its parameters do not fit'
        : 'it is no method'
      : never;
/** The methods whose undo is no call that can be made, and why. None: `changes.test.ts` does not compile with one. */
export type WrongUndos = {
  [N in MethodName as [Misfit<N, UndoOf<N>>] extends [never] ? never : N]: Misfit<N, UndoOf<N>>;
};

/** Where no object has a name that is known: ids are shown in short. */
export const NO_NAMES: Names = { container: () => null, image: () => null, imageOf: () => null };

/** What a call does, by its full name; only looking, for what is no method at all. */
export function effectOf(method: string): Effect<never> {
  const [domain = '', name = ''] = method.split('.');
  const defs: Domain = Object.hasOwn(contract, domain) ? contract[domain as keyof Contract] : {};
  const def = Object.hasOwn(defs, name) ? defs[name] : undefined;
  return def && def.kind !== 'stream' ? def.effect : 'looks';
}

/** What a call changes, by its full name; null for what changes nothing of the engine or the VM by itself. */
export function changeOf(method: string): Change<never> | null {
  const effect = effectOf(method);
  return typeof effect === 'object' ? effect : null;
}

/**
 * The command line that a call equals, or several of the same method: one line where it can name several objects, else a
 * line for each. Empty where none does. Never with values that may be secrets.
 */
export function cliLine<N extends MethodName>(
  method: N,
  params: ParamsOf<N> | readonly ParamsOf<N>[],
  names: Names = NO_NAMES,
): string {
  const change = changeOf(method);
  if (!change) return '';
  const calls = (Array.isArray(params) ? params : [params]) as never[];
  const lines: { readonly words: string[]; readonly objects: string[] }[] = [];
  for (const each of calls) {
    const words = [...change.cli(each, names)];
    const objects = change.many ? words.splice(-1) : [];
    const like = lines.find((line) => change.many && commandLine(line.words) === commandLine(words));
    if (like) like.objects.push(...objects);
    else lines.push({ words, objects });
  }
  return lines.map(({ words, objects }) => commandLine([...words, ...objects])).join('\n');
}

/** Whether nothing brings back what a call ends or deletes, so that it is worth a question first. */
export function isFinal<N extends MethodName>(method: N, params: ParamsOf<N>, names: Names = NO_NAMES): boolean {
  return changeOf(method)?.undo(params as never, names) === 'impossible';
}

/**
 * How a call is undone: what it gives is to be asked for before the call, as names may change with it, and called with the
 * result. It gives the calls to make, one after the other. Null where nothing can be undone, or needs to be.
 */
export function undoOf<N extends MethodName>(
  method: N,
  params: ParamsOf<N>,
  names: Names = NO_NAMES,
): ((result: ResultOf<N>) => readonly Call[]) | null {
  const undo = changeOf(method)?.undo(params as never, names);
  if (undo === undefined || typeof undo === 'string') return null;
  return (result) => [typeof undo === 'function' ? undo(result as never) : undo].flat();
}
