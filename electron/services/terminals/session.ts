import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { AppError } from '../../contract/errors.ts';
import { englishOf, type Message } from '../../contract/messages/message.ts';
import { terminalMessages } from '../../contract/messages/terminals.ts';
import type { Terminal, TerminalItem, TerminalTarget } from '../../contract/terminals.ts';
import { FlowGate } from './flow-gate.ts';
import { Input } from './input.ts';
import { OutputFilter } from './output-filter.ts';
import { startFailure } from './processes/endings.ts';
import type { Connect, Ending, TerminalProcess } from './processes/process.ts';
import { relay } from './relay.ts';
import { ScreenThread } from './screen-thread.ts';
import { afterProgram, separator } from './session-text.ts';
import { type Size, sameSize } from './size.ts';
import type { Mark } from './viewer.ts';
import { Viewers } from './viewers.ts';

export interface SessionOptions {
  readonly id: string;
  readonly target: TerminalTarget;
  readonly name: string;
  readonly size: Size;
  readonly connect: Connect;
  readonly clock: Clock;
  readonly log: Logger;
  /** The program of the screen's thread; a test may put a faulty one in its place. */
  readonly screenProgram?: string;
  /** Called with each new row, but not with the first. */
  onChange(row: Terminal): void;
}

/** A row's words while there is nothing to say. */
const unsaid = { message: '', said: null };

/** A row's words, with what to do. */
function saying(said: Message): Pick<Terminal, 'message' | 'said'> {
  return { message: englishOf(said), said };
}

/** One terminal: a program, its screen, and those who look at it. The screen outlives the program until it is closed. */
export class Session {
  readonly #options: SessionOptions;
  #screen: ScreenThread;
  readonly #viewers = new Viewers({
    snapshot: (deliver) => this.#screen.snapshot(deliver),
    state: () => this.#shown,
    onTaken: () => this.#gate.check(),
  });
  readonly #gate: FlowGate;
  #filter = new OutputFilter();
  /** Resolves when the screen has been put right after the last program. */
  #tidied: Promise<void> = Promise.resolve();
  /** Resolves when the program under way has started, or could not. */
  #started: Promise<void> = Promise.resolve();
  #endStart: () => void = () => undefined;
  readonly #closing = new AbortController();
  /** Resolves when the program under way has been let go of. */
  #ran: Promise<void>;
  #row: Terminal;
  /** The program's state at the present point of the output; the row is ahead of it. */
  #shown: Mark;
  #process: TerminalProcess | null = null;
  #input: Input | null = null;

  constructor(options: SessionOptions) {
    const { id, target, name, size, clock } = options;
    this.#options = options;
    const title = target.kind === 'attach' ? 'attach' : (target.command?.[0] ?? 'shell');
    this.#row = {
      id,
      target,
      name,
      title,
      ...size,
      state: 'starting',
      exitCode: null,
      ...unsaid,
      createdAt: clock.now(),
    };
    this.#shown = stateOf(this.#row);
    this.#screen = this.#newScreen(size);
    this.#gate = new FlowGate({
      clock,
      parserPending: () => this.#screen.pending,
      takers: () => this.#viewers.all,
      pause: () => this.#process?.stream.pause(),
      resume: () => this.#process?.stream.resume(),
    });
    this.#beginStart();
    this.#ran = this.#run();
  }

  get row(): Terminal {
    return this.#row;
  }

  /** Aborts when it is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal;
  }

  /** The screen, then what follows, until the terminal is closed or the signal aborts. */
  view(signal: AbortSignal, skips = false): AsyncGenerator<TerminalItem, void> {
    return this.#viewers.view(signal, skips);
  }

  /** Hands input on; what comes while the program starts waits for it, as a person who types ahead expects. */
  async write(text: string): Promise<void> {
    if (this.#row.state === 'starting') await this.#started;
    const { state, said } = this.#row;
    if (!this.#input || state !== 'running') {
      const ended = said ? terminalMessages.endedBecause({ why: said }) : terminalMessages.ended();
      throw new AppError('CONFLICT', ended);
    }
    await this.#input.write(text);
  }

  resize(size: Size): void {
    if (sameSize(size, this.#screen.size)) return;
    this.#screen.resize(size);
    this.#viewers.mark({ type: 'resize', ...size });
    this.#process?.resize(size);
    this.#change(size);
  }

  /** Runs the target again on the same screen. CONFLICT while it runs. */
  reconnect(): void {
    if (this.#row.state === 'starting' || this.#row.state === 'running') {
      throw new AppError('CONFLICT', terminalMessages.running());
    }
    this.#beginStart();
    this.#change({ state: 'starting', exitCode: null, ...unsaid });
    if (this.#screen.failed !== null) {
      this.#screen = this.#newScreen(this.#screen.size);
      this.#filter = new OutputFilter();
      this.#viewers.resync();
    }
    // Not before the screen is tidy: until then the cursor is where the last program left it.
    void this.#tidied.then(() => {
      this.#show();
      this.#screen.state((state) => {
        if (this.#closing.signal.aborted) return;
        this.#ran = this.#run(separator(state, new Date(this.#options.clock.now())));
      });
    });
  }

  /** Ends all views and lets go of the program; resolves when that has been hung up, or could not be. */
  async close(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#closing.abort(new AppError('CANCELLED', terminalMessages.closed()));
    this.#endStart();
    this.#viewers.end();
    this.#gate.dispose();
    const process = this.#process;
    this.#process = null;
    this.#input = null;
    this.#screen.dispose();
    // One that is still starting is let go of by its run.
    await (process ? process.close() : this.#ran);
  }

  #beginStart(): void {
    this.#started = new Promise((resolve) => {
      this.#endStart = resolve;
    });
  }

  /** Runs the target to its end. `heading` goes on the screen when it has started. */
  async #run(heading = ''): Promise<void> {
    const { id, target, connect, log } = this.#options;
    const { signal } = this.#closing;
    let process: TerminalProcess;
    const screen = this.#screen;
    // A screen that fails ends its run, and a reconnect begins another one on a new screen.
    const isOver = () => signal.aborted || screen.failed !== null;
    try {
      process = await connect({
        id,
        target,
        get size() {
          return screen.size;
        },
        signal,
      });
    } catch (error) {
      if (isOver()) return;
      if (!(error instanceof AppError)) log.error('terminal could not start', { terminal: id, error: String(error) });
      this.#end(startFailure(error));
      return;
    }
    if (isOver()) {
      await process.close();
      return;
    }
    this.#append(heading);
    this.#process = process;
    this.#input = new Input(process.stream);
    this.#change({ state: 'running', title: process.title, name: process.name ?? this.#row.name });
    this.#show();
    process.resize(this.#screen.size);
    const relayed = relay(process.stream, (text, isFirst) => {
      // The program has certainly started by now, and can be told its size.
      if (isFirst) process.resize(this.#screen.size);
      this.#append(text);
    });
    if (this.#gate.isPaused) process.stream.pause();
    const firstOutput = await relayed;
    if (isOver()) return;
    this.#input = null;
    const ending = await process.ending(firstOutput);
    if (isOver()) return;
    this.#process = null;
    // One that was lost is hung up once its engine is back: nobody waits for that to hear of it.
    void process.close();
    this.#end(ending);
  }

  #append(raw: string, { toScreen } = { toScreen: true }): void {
    const text = this.#filter.apply(raw, this.#screen.size);
    if (text === '' || this.#closing.signal.aborted) return;
    if (toScreen) this.#screen.write(text);
    this.#viewers.push(text);
    this.#gate.check();
  }

  #end({ message, ...state }: Ending): void {
    if (this.#closing.signal.aborted) return;
    const ending = { exitCode: null, ...state, ...saying(message) };
    this.#tidied = new Promise((resolve) => {
      this.#screen.state((left) => {
        // Where nothing was ever written there is nothing to put right, and no thread is started for it.
        this.#append(afterProgram(left), { toScreen: !this.#screen.blank });
        // Not the row's: it may be starting again by now.
        this.#show({ type: 'state', state: ending.state, exitCode: ending.exitCode, message: ending.message });
        resolve();
      });
    });
    this.#change(ending);
  }

  #newScreen(size: Size): ScreenThread {
    const { clock, screenProgram } = this.#options;
    return new ScreenThread(size, {
      clock,
      ...(screenProgram === undefined ? {} : { program: screenProgram }),
      onReply: (text) => {
        if (this.#process?.answers) this.#input?.reply(text);
      },
      onParsed: () => this.#gate.check(),
      onFailed: (why) => this.#screenFailed(why),
    });
  }

  /** Without its screen a terminal is of no use: its program is let go of, and every view starts over and sees why. */
  #screenFailed(why: Message): void {
    const process = this.#process;
    this.#process = null;
    this.#input = null;
    this.#options.log.warn('a terminal lost its screen', { terminal: this.#row.id, reason: why.text });
    this.#viewers.resync();
    this.#gate.check();
    this.#change({ state: 'exited', exitCode: null, ...saying(terminalMessages.screenLost({ why })) });
    this.#show();
    void process?.close();
  }

  /** Tells the views how the program stands, behind all that it has printed. */
  #show(state = stateOf(this.#row)): void {
    this.#shown = state;
    this.#viewers.mark(this.#shown);
  }

  #change(part: Partial<Terminal>): void {
    if (this.#closing.signal.aborted) return;
    this.#row = { ...this.#row, ...part };
    if (this.#row.state !== 'starting') this.#endStart();
    this.#options.onChange(this.#row);
  }
}

function stateOf({ state, exitCode, message }: Terminal): Mark {
  return { type: 'state', state, exitCode, message };
}
