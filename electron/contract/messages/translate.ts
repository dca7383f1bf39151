import { type Catalogue, wordingOf } from './define.ts';
import type { Message, MessageParam } from './message.ts';

/** A stretch of a translated message. `foreign`: in English, or in whatever language another's words are. */
export interface Stretch {
  readonly text: string;
  readonly foreign: boolean;
}

/** How deep messages may be filled in with messages: what came over the wire is not trusted to end. */
const DEEPEST = 4;

/** A message in the catalogue's language; what it does not have, and what is a quotation, stays as it came. */
export function translate(message: Message, catalogue: Catalogue): readonly Stretch[] {
  return joined(stretches(message, catalogue, 0));
}

/** The same as one text. */
export function translated(message: Message, catalogue: Catalogue): string {
  return translate(message, catalogue)
    .map(({ text }) => text)
    .join('');
}

function stretches({ text, id, params }: Message, catalogue: Catalogue, depth: number): readonly Stretch[] {
  const wording = id === undefined || depth > DEEPEST ? undefined : wordingOf(catalogue, id);
  if (wording === undefined) return [{ text, foreign: true }];
  // Every second piece is the name of a place.
  return wording.split(/\{(\w+)\}/).flatMap((piece, at): readonly Stretch[] => {
    if (at % 2 === 0) return [{ text: piece, foreign: false }];
    const value: MessageParam | undefined = params && Object.hasOwn(params, piece) ? params[piece] : undefined;
    if (typeof value === 'object') return stretches(value, catalogue, depth + 1);
    return [{ text: value === undefined ? `{${piece}}` : String(value), foreign: false }];
  });
}

function joined(all: readonly Stretch[]): readonly Stretch[] {
  const out: Stretch[] = [];
  for (const stretch of all) {
    const last = out.at(-1);
    if (stretch.text === '') continue;
    if (last?.foreign === stretch.foreign) out[out.length - 1] = { ...last, text: last.text + stretch.text };
    else out.push(stretch);
  }
  return out;
}
