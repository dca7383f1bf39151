import { constants } from 'node:os';
import { AppError } from '../contract/errors.ts';
import { inEnglish } from '../contract/messages/message.ts';

/** The command line itself is wrong: one line says how, exit code 2. */
export class UsageError extends Error {}

/** There is no host, or no engine, to ask: exit code 3. */
export class NotRunningError extends AppError {
  constructor(message = 'Slipway is not running') {
    super('ENGINE_UNAVAILABLE', inEnglish(message, 'Start it with: slipway up'));
  }
}

/** Ctrl-C, or the signal a terminal sends when it closes. */
export class Interrupted extends AppError {
  /** What a shell says of a program that this signal has ended. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super('CANCELLED', inEnglish('interrupted'));
    this.exitCode = 128 + constants.signals[signal];
  }
}
