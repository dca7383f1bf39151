import { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { FrameSplitter } from '../../../engine/demux.ts';
import { LineEditor } from './line-editor.ts';

export interface CookedOptions {
  /** Output shown first, such as the log, with bare newlines. */
  readonly first: Buffer;
  /** False when the program was started without an open stdin. */
  readonly readsInput: boolean;
  onInterrupt(): void;
}

/**
 * Makes the multiplexed connection of a container without a TTY look like a terminal: frames taken apart, newlines
 * turned into CR LF, input edited by the line and echoed. Bounded both ways by the streams' own back-pressure.
 */
export class CookedStream extends Duplex {
  readonly #raw: Duplex;
  readonly #splitter = new FrameSplitter();
  /** One each: a character may be split between frames of the same stream, with the other's in between. */
  readonly #decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #input = new StringDecoder('utf8');
  readonly #editor: LineEditor;
  #toSend = '';
  #inputOver: boolean;
  #outputOver = false;

  constructor(raw: Duplex, { first, readsInput, onInterrupt }: CookedOptions) {
    super({ allowHalfOpen: true });
    this.#raw = raw;
    this.#inputOver = !readsInput;
    this.#editor = new LineEditor({
      echo: (text) => void this.#show(text),
      send: (text) => {
        this.#toSend += text;
      },
      endOfInput: () => this.#endInput(),
      interrupt: onInterrupt,
    });
    this.#show(withReturns(first.toString('utf8')));
    raw.on('data', (chunk: Buffer) => this.#receive(chunk));
    raw.on('end', () => this.#endOutput());
    raw.on('error', (error) => this.destroy(error));
    raw.on('close', () => this.#endOutput());
  }

  override _read(): void {
    this.#raw.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (this.#inputOver) {
      done();
      return;
    }
    this.#editor.feed(this.#input.write(chunk));
    const text = this.#toSend;
    this.#toSend = '';
    if (text === '' || this.#raw.writableEnded) done();
    else this.#raw.write(text, done);
  }

  override _final(done: () => void): void {
    this.#endInput();
    done();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#raw.destroy();
    done(error);
  }

  /** False when the reader has enough for now. */
  #show(text: string): boolean {
    return text === '' || this.#outputOver || this.destroyed || this.push(text);
  }

  #endOutput(): void {
    if (this.#outputOver || this.destroyed) return;
    this.#outputOver = true;
    this.push(null);
  }

  #endInput(): void {
    this.#inputOver = true;
    if (this.#toSend !== '') this.#raw.write(this.#toSend);
    this.#toSend = '';
    this.#raw.end();
  }

  #receive(chunk: Buffer): void {
    let text = '';
    try {
      this.#splitter.push(chunk, ({ stream, data }) => {
        text += withReturns(this.#decoders[stream].write(data));
      });
    } catch (error) {
      this.destroy(error as Error);
      return;
    }
    if (!this.#show(text)) this.#raw.pause();
  }
}

function withReturns(text: string): string {
  return text.replaceAll('\n', '\r\n');
}
