import { Duplex } from 'node:stream';
import { quoted } from '../../../contract/messages/message.ts';
import type { Ending, TerminalProcess } from '../processes/process.ts';
import type { Size } from '../size.ts';

/** A program under the test's control: it says what it is told to, and keeps what it is given. */
export class FakeProcess implements TerminalProcess {
  readonly title = 'fake';
  readonly name = 'box';
  readonly answers = true;
  readonly sizes: Size[] = [];
  readonly stream: Duplex;
  input = '';
  /** False holds input back, as a program does that does not read. */
  reads = true;
  closed = false;
  nextEnding: Ending = { state: 'exited', exitCode: 0, message: quoted('Exited with code 0') };
  #held: (() => void)[] = [];

  constructor() {
    this.stream = new Duplex({
      read() {},
      write: (chunk: Buffer, _encoding, done) => {
        const take = () => {
          this.input += chunk.toString('utf8');
          done();
        };
        if (this.reads) take();
        else this.#held.push(take);
      },
    });
  }

  /** False when the terminal does not take any more for now. */
  say(output: string | Buffer): boolean {
    return this.stream.push(output);
  }

  exit(ending?: Ending): void {
    if (ending) this.nextEnding = ending;
    this.stream.push(null);
  }

  readNow(): void {
    this.reads = true;
    for (const take of this.#held.splice(0)) take();
  }

  resize(size: Size): void {
    this.sizes.push(size);
  }

  ending(): Promise<Ending> {
    return Promise.resolve(this.nextEnding);
  }

  close(): Promise<void> {
    this.closed = true;
    this.stream.destroy();
    return Promise.resolve();
  }
}
