import {
  cliLine,
  type MethodName,
  type ParamsOf,
  type ResultOf,
  undoOf,
} from '../../../../electron/contract/changes.ts';
import type { Names } from '../../../../electron/contract/wire/define.ts';
import { call } from '../../lib/bridge/client.ts';
import { names as known } from '../../lib/entities/names.ts';
import type { Command } from './command.ts';
import { takeBack, type Undoable, undoably } from './undo.ts';

/** What an object of a command is called, where that is not what the lists call it. */
type NamesOf<T> = (on: readonly T[]) => Names;
const knownNames = () => known;

/** The CLI line of a command that makes this call for each of its objects, as the contract has it. */
export function lineOf<T, N extends MethodName>(
  method: N,
  params: (on: T) => ParamsOf<N>,
  namesOf: NamesOf<T> = knownNames,
): NonNullable<Command<T>['cli']> {
  return (on) => cliLine(method, on.map(params), namesOf(on));
}

/**
 * What follows from the call that a command makes for each of its objects: the CLI line, and how it is taken back. For calls
 * whose undoing needs nothing of their answer.
 */
export function ofCall<T, N extends MethodName>(
  method: N,
  params: (on: T) => ParamsOf<N>,
): Required<Pick<Command<T>, 'cli' | 'undo'>> {
  return {
    cli: lineOf(method, params),
    undo(one) {
      const undo = undoOf(method, params(one), known);
      return undo && ((on) => takeBack(undo({} as ResultOf<N>), on));
    },
  };
}

/**
 * Makes a call, and keeps how it is taken back under the words for what it does. Rejects with the host's AppError.
 */
export async function callUndoably<N extends MethodName>(
  method: N,
  params: ParamsOf<N>,
  words: Pick<Undoable, 'title' | 'done'>,
): Promise<ResultOf<N>> {
  const undo = undoOf(method, params, known);
  return undoably(async (keep) => {
    const result = (await call({ method, params: params as object })) as ResultOf<N>;
    const back = undo?.(result) ?? [];
    if (back.length > 0) keep({ ...words, run: (on) => takeBack(back, on) });
    return result;
  });
}
