import { isPlainLogOption, shellQuote } from '../../../../electron/contract/cli-line.ts';
import { shellSplit } from './shell-split.ts';

const MASK = '••••••';

/** What is followed by NAME=VALUE whose value may be a secret. */
const PAIRS: readonly string[] = ['-e', '--env', '--log-opt', '--storage-opt'];
/** What is followed by comma-separated fields, of which those for a driver may hold one, such as a network share's password. */
const FIELDS: readonly string[] = ['--mount', '--network', '--gpus'];
const DRIVER_FIELD =
  /(?<=^|,)(?:"((?:volume-opt|driver-opt|options)=(?:[^="]|"")*)=(?:[^"]|"")*"|((?:volume-opt|driver-opt|options)=[^=,"]*)=[^,]*)/g;

/** A `docker run` line for the eye: the values that may be secrets, of variables and of options for drivers, are hidden. */
export function maskSecrets(line: string): string {
  const split = shellSplit(line);
  // What cannot be read cannot be masked.
  if (!split.ok) return MASK;
  return split.words
    .map((word, index, words) => {
      const flag = words[index - 1] ?? '';
      const at = word.indexOf('=');
      if (flag === '--log-opt' && isPlainLogOption(word.slice(0, at))) return shellQuote(word);
      if (PAIRS.includes(flag) && at >= 0) return `${shellQuote(word.slice(0, at))}=${MASK}`;
      if (FIELDS.includes(flag)) return shellQuote(word.replace(DRIVER_FIELD, `$1$2=${MASK}`));
      return shellQuote(word);
    })
    .join(' ');
}
