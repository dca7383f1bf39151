import { EventEmitter } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { PassThrough } from 'node:stream';

/** A child process as far as platform/process.ts looks at it. */
export class StandInProcess extends EventEmitter {
  readonly pid: number;
  readonly stdin = new PassThrough().resume();
  readonly stdout = new PassThrough();
  readonly stderr = new PassThrough();
  exitCode: number | null = null;
  signalCode: NodeJS.Signals | null = null;
  /** Does not end, whatever asks it to, as one that waits for a disk in the kernel. */
  stuck = false;

  constructor(pid: number) {
    super();
    this.pid = pid;
    setImmediate(() => this.emit('spawn'));
  }

  kill(signal: NodeJS.Signals): boolean {
    this.end(null, signal);
    return true;
  }

  unref(): void {}

  end(code: number | null, signal: NodeJS.Signals | null = null): void {
    if (this.stuck || this.exitCode !== null || this.signalCode !== null) return;
    this.exitCode = code;
    this.signalCode = signal;
    for (const stream of [this.stdout, this.stderr]) stream.end();
    // After `spawn`, as of a real one.
    setImmediate(() => setImmediate(() => this.emit('exit', code, signal)));
  }
}

/** `--version`, the probe of the sandbox, and that of an accelerator, which never works here. */
export function answerProbe(child: StandInProcess, args: readonly string[]): void {
  if (args.includes('--version')) child.stdout.write('QEMU emulator version 7.2.0\n');
  if (args.includes('-append')) child.stderr.write('KVM internal error\n');
  setImmediate(() => child.end(0));
}

/** Its own memory is nowhere: any content does. One that fails leaves what it had written. */
export function copy(child: StandInProcess, args: readonly string[], fault: 'no space' | 'hangs' | null): void {
  const [from = '', to = ''] = args.slice(-2);
  if (fault) {
    writeFileSync(to, 'mem');
    if (fault === 'no space') child.stderr.write('cp: error writing: No space left on device\n');
    if (fault === 'no space') setImmediate(() => child.end(1));
    return;
  }
  writeFileSync(to, existsSync(from) ? readFileSync(from) : 'memory');
  setImmediate(() => child.end(0));
}
