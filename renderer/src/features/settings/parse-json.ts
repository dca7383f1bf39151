import { parser } from '@lezer/json';
import type { DaemonConfig } from '../../../../electron/contract/daemon-config.ts';
import { unexpectedAt } from '../../components/editor/unexpected.ts';

export type ReadJson =
  | { readonly kind: 'object'; readonly value: DaemonConfig }
  | { readonly kind: 'no object' }
  /** The place is counted from 1; `what` stands there and cannot, the empty text for the end. */
  | { readonly kind: 'wrong'; readonly line: number; readonly column: number; readonly what: string };

/** Reads a JSON object; what is wrong with it has its place, which browsers tell of some mistakes and not of others. */
export function parseJson(text: string): ReadJson {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    // Whatever JSON can say is JSON.
    return isObject ? { kind: 'object', value: value as DaemonConfig } : { kind: 'no object' };
  } catch {
    const { from, what } = unexpectedAt(text, firstError(text));
    const before = text.slice(0, from).split('\n');
    return { kind: 'wrong', line: before.length, column: (before.at(-1)?.length ?? 0) + 1, what };
  }
}

/** Where the grammar first has to make something up, or leave something out; the end where it does not. */
function firstError(text: string): number {
  let at = text.length;
  parser.parse(text).iterate({
    enter({ type, from }) {
      if (type.isError) at = Math.min(at, from);
    },
  });
  return at;
}
