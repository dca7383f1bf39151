import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** The first output kept for a program's ending, in characters. */
const FIRST_OUTPUT = 2_000;

/** Hands a program's output on as text until its stream has closed; resolves with the beginning of it. */
export function relay(stream: Duplex, onText: (text: string, isFirst: boolean) => void): Promise<string> {
  const decoder = new StringDecoder('utf8');
  let first = '';
  const show = (text: string) => {
    const isFirst = first === '';
    if (first.length < FIRST_OUTPUT) first += text.slice(0, FIRST_OUTPUT - first.length);
    onText(text, isFirst);
  };
  return new Promise((resolve) => {
    stream.on('data', (chunk: Buffer) => show(decoder.write(chunk)));
    // What went wrong with the connection is found out by asking how the program ended.
    stream.on('error', () => undefined);
    stream.on('end', () => stream.destroy());
    stream.on('close', () => {
      show(decoder.end());
      resolve(first);
    });
    if (stream.destroyed) resolve(first);
  });
}
