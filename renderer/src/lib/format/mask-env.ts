import { shellQuote } from '../../../../electron/contract/cli-line.ts';
import { shellSplit } from './shell-split.ts';

const MASK = '••••••';

/** A `docker run` line for the eye: the values of its variables, which may be secrets, are hidden. */
export function maskEnv(line: string): string {
  const split = shellSplit(line);
  // What cannot be read cannot be masked.
  if (!split.ok) return MASK;
  return split.words
    .map((word, index, words) => {
      const isVariable = words[index - 1] === '-e' || words[index - 1] === '--env';
      const at = word.indexOf('=');
      return isVariable && at >= 0 ? `${shellQuote(word.slice(0, at))}=${MASK}` : shellQuote(word);
    })
    .join(' ');
}
