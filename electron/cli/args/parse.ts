import { parseArgs } from 'node:util';
import { UsageError } from '../errors.ts';
import { COMMON, type CommandName, type CommandSpec, commandNames, type OptionSpec, specOf } from './commands.ts';
import { nearest } from './nearest.ts';

/** A command line that makes sense. */
export interface Invocation {
  readonly command: CommandName;
  readonly switches: ReadonlySet<string>;
  readonly values: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
  /** What came after `--`. */
  readonly rest: readonly string[];
}

/** Reads the words after `slipway`. Throws UsageError with one line that says what is wrong and what would be right. */
export function parse(argv: readonly string[]): Invocation {
  const at = argv.findIndex((word) => !word.startsWith('-'));
  const end = argv.indexOf('--');
  const word = at < 0 || (end >= 0 && end < at) ? undefined : argv[at];
  if (word === undefined) return withoutCommand(argv);
  const command = commandNamed(word);
  const args = [...argv.slice(0, at), ...argv.slice(at + 1)];
  // `slipway help up` and `slipway up --help` are the same.
  if (command === 'help') return helpOn(args);
  return read(command, args);
}

function withoutCommand(argv: readonly string[]): Invocation {
  if (argv.some((word) => word === '--version' || word === '-V')) {
    return read(
      'version',
      argv.filter((word) => word !== '--version' && word !== '-V'),
    );
  }
  return read('help', argv);
}

function helpOn(args: readonly string[]): Invocation {
  const invocation = read('help', args);
  for (const topic of invocation.operands) commandNamed(topic);
  return invocation;
}

function commandNamed(word: string): CommandName {
  const found = commandNames.find((name) => name === word);
  if (found) return found;
  const meant = nearest(word, commandNames);
  throw new UsageError(
    `there is no command ${quote(word)}${meant ? `; did you mean "${meant}"?` : '; see: slipway help'}`,
  );
}

function read(command: CommandName, args: readonly string[]): Invocation {
  const spec = specOf(command);
  const known: Readonly<Record<string, OptionSpec>> = { ...COMMON, ...spec.options };
  const { tokens } = parseArgs({
    args: command === 'help' ? [...args] : args.map(masked),
    options: Object.fromEntries(Object.entries(known).map(([name, option]) => [name, nodeOption(option)])),
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const switches = new Set<string>();
  const values = new Map<string, string[]>();
  const operands: string[] = [];
  const rest: string[] = [];
  let ended = false;
  for (const token of tokens) {
    if (token.kind === 'option-terminator') ended = true;
    else if (token.kind === 'positional') (ended ? rest : operands).push(unmasked(token.value));
    else readOption(command, { token, known, switches, values });
  }
  if (switches.has('help'))
    return { command: 'help', switches, values, operands: command === 'help' ? [] : [command], rest: [] };
  checkOperands(command, spec, { operands, rest });
  return { command, switches, values, operands, rest };
}

/** No option is a number: a negative one is a word like others, which Node would take for options. No word has a NUL. */
const masked = (word: string) => (/^-\d+(\.\d+)?$/.test(word) ? `\0${word}` : word);
const unmasked = (word: string) => word.replace(/^\0/, '');

const nodeOption = ({ short, value, multiple }: OptionSpec) => ({
  type: value === undefined ? ('boolean' as const) : ('string' as const),
  multiple: multiple ?? false,
  ...(short === undefined ? {} : { short }),
});

interface Reading {
  readonly token: { readonly name: string; readonly rawName: string; readonly value?: string | undefined };
  readonly known: Readonly<Record<string, OptionSpec>>;
  readonly switches: Set<string>;
  readonly values: Map<string, string[]>;
}

function readOption(command: CommandName, { token, known, switches, values }: Reading): void {
  const { name, rawName, value } = token;
  const option = Object.hasOwn(known, name) ? known[name] : undefined;
  if (!option) {
    const meant = nearest(name, Object.keys(known));
    const who = command === 'help' ? 'slipway' : command;
    const hint = meant ? `did you mean --${meant}?` : `see: slipway help${command === 'help' ? '' : ` ${command}`}`;
    throw new UsageError(`${who} has no option ${quote(rawName)}; ${hint}`);
  }
  if (option.value === undefined) {
    if (value !== undefined) throw new UsageError(`--${name} takes no value`);
    switches.add(name);
    return;
  }
  if (value === undefined || value === '') throw new UsageError(`--${name} needs a value: --${name} ${option.value}`);
  if (values.has(name) && !option.multiple) throw new UsageError(`--${name} was given twice`);
  values.set(name, [...(values.get(name) ?? []), unmasked(value)]);
}

function checkOperands(
  command: CommandName,
  spec: CommandSpec,
  { operands, rest }: { readonly operands: readonly string[]; readonly rest: readonly string[] },
): void {
  const missing = spec.operands[operands.length];
  if (missing !== undefined) throw new UsageError(`${command} needs ${missing}: slipway ${usage(command, spec)}`);
  const extra = operands[spec.operands.length + (spec.optional?.length ?? 0)];
  if (extra !== undefined) {
    const hint = spec.rest ? `put a command after --: slipway ${usage(command, spec)}` : 'it takes no more words';
    throw new UsageError(`${command} does not understand ${quote(extra)}; ${hint}`);
  }
  if (rest.length > 0 && !spec.rest) throw new UsageError(`${command} takes nothing after --`);
}

/** How a command is written, without its options. */
export function usage(command: CommandName, spec: CommandSpec = specOf(command)): string {
  const optional = (spec.optional ?? []).map((name) => `[${name}]`);
  return [command, ...spec.operands, ...optional, ...(spec.rest ? [`[-- ${spec.rest}]`] : [])].join(' ');
}

/** Words of the user as they are, but in one line. */
function quote(word: string): string {
  return JSON.stringify(word.length > 60 ? `${word.slice(0, 60)}…` : word);
}

/** The one value of an option as a whole number within bounds, or undefined. */
export function wholeNumber(
  invocation: Invocation,
  name: string,
  { min, max }: { readonly min: number; readonly max: number },
): number | undefined {
  const text = invocation.values.get(name)?.[0];
  if (text === undefined) return undefined;
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= min && number <= max) return number;
  throw new UsageError(`--${name} is ${quote(text)}; use a whole number from ${min} to ${max}`);
}
