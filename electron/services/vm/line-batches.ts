import { StringDecoder } from 'node:string_decoder';
import { LineSplitter } from '../../base/line-splitter.ts';

/** A line longer than this is cut: logs of the guest are the guest's. */
const MAX_LINE = 16 * 1024;

/** Lines in one message at most. */
const MAX_BATCH = 500;

/** Splits a byte stream into batches of lines. Reads on only when the consumer takes more. */
export async function* lineBatches(source: AsyncIterable<Buffer | string>): AsyncGenerator<string[], void> {
  const decoder = new StringDecoder('utf8');
  const splitter = new LineSplitter({ most: MAX_LINE, longer: 'cut' });
  for await (const chunk of source) {
    yield* batches(splitter.push(typeof chunk === 'string' ? chunk : decoder.write(chunk)));
  }
  yield* batches(splitter.end());
}

function* batches(lines: readonly string[]): Generator<string[], void> {
  for (let i = 0; i < lines.length; i += MAX_BATCH) yield lines.slice(i, i + MAX_BATCH);
}
