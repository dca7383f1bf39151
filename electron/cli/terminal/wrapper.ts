// biome-ignore-all lint/suspicious/noControlCharactersInRegex: terminals speak in control characters.

/** Marks where a wrapped command's output begins and ends. A control character that programs do not print. */
export const MARK = '\x1e';
/** What follows the output: the exit code between two marks. */
export const TRAILER = /\x1e(\d{1,3})\x1e/;

/** Ends the input of a terminal in its usual mode (VEOF); twice, in case a line is unfinished. */
export const END_OF_INPUT = '\x04\x04';

/**
 * A command for a terminal that nobody looks at: no echo, no carriage returns, and no interactive shell, since its
 * standard input is a pipe. It waits for a line, so that whoever runs it has seen the empty screen before; then come a
 * mark, its output, and its exit code between marks. That it has ended is known even while input is still open.
 */
export function unattended(command: readonly string[]): string[] {
  const words = command.length > 0 ? command : ['sh', '-s'];
  const script = [
    'stty -echo -onlcr -icrnl -ixon -isig 2>/dev/null',
    'read -r _',
    `printf '\\036'`,
    `cat | { "$@"; printf '\\036%d\\036' "$?"; }`,
  ].join('; ');
  return ['sh', '-c', script, 'sh', ...words];
}

/** Input as a terminal in its usual mode takes it for text: what it would act on is quoted with its VLNEXT. */
export function quoteInput(text: string): string {
  return text.replace(/[\x04\x0f\x12\x15-\x17\x7f]/g, '\x16$&');
}

/** What is left of a program's output where there is no terminal: text alone. */
export function textOnly(data: string): string {
  return data
    .replace(/\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[PX^_][^\x1b]*\x1b\\|\x1b\[[ -?]*[@-~]|\x1b[ -/]*[0-~]/g, '')
    .replace(/[\x00-\x08\x0b-\x1f\x7f]/g, '');
}

/**
 * Output without the questions the host answers for every viewer (contract/terminal-queries.ts): the user's own
 * terminal would answer them a second time.
 */
export function withoutQueries(data: string): string {
  return data.replace(/\x1b\[(?:[>=]?[\d;]*c|\??[\d;]*n|\??[\d;]*\$p|>[\d;]*q|[\d;]*t)|\x1bP\$q[^\x1b]*\x1b\\/g, '');
}
