import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is cut: logs of the guest are the guest's. */
const MAX_LINE = 16 * 1024;

/** Lines in one message at most. */
const MAX_BATCH = 500;

/** Splits a byte stream into batches of lines. Reads on only when the consumer takes more. */
export async function* lineBatches(source: AsyncIterable<Buffer | string>): AsyncGenerator<string[], void> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const chunk of source) {
    const lines = (rest + (typeof chunk === 'string' ? chunk : decoder.write(chunk))).split('\n');
    rest = lines.pop() as string;
    if (rest.length > MAX_LINE) {
      lines.push(rest);
      rest = '';
    }
    yield* batches(lines);
  }
  if (rest) yield* batches([rest]);
}

function* batches(lines: readonly string[]): Generator<string[], void> {
  for (let i = 0; i < lines.length; i += MAX_BATCH) {
    yield lines.slice(i, i + MAX_BATCH).map((line) => line.slice(0, MAX_LINE).replace(/\r$/, ''));
  }
}
