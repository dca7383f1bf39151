import { LineSplitter } from '../base/line-splitter.ts';
import { misunderstood } from './failure.ts';

/** The longest line read, in characters: the engine's own words take a few kilobytes, an event's labels whatever they like. */
const LINE_LIMIT = 4 * 1024 * 1024;
/** Lines after which everything else gets its turn: one chunk can hold a thousand events, and the next may be there already. */
const LINES_AT_ONCE = 100;

/**
 * Splits a stream of JSON documents, one per line, into values. A line longer than the limit is left out; one that is not
 * JSON fails with ENGINE_ERROR. The values are unchecked.
 */
export async function* jsonLines(source: AsyncIterable<Buffer>): AsyncGenerator<unknown, void> {
  const decoder = new TextDecoder();
  const splitter = new LineSplitter({ most: LINE_LIMIT, longer: 'left out' });
  let count = 0;
  for await (const chunk of source) {
    for (const line of splitter.push(decoder.decode(chunk, { stream: true }))) {
      if (++count % LINES_AT_ONCE === 0) await new Promise(setImmediate);
      if (line.trim() !== '') yield parse(line);
    }
  }
  for (const line of splitter.end()) if (line.trim() !== '') yield parse(line);
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw misunderstood('the engine sent a line that is not JSON', cause);
  }
}
