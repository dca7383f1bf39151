import { rm } from 'node:fs/promises';
import { type Clock, systemClock } from '../../base/clock.ts';
import { AppError } from '../../contract/errors.ts';
import { hostMessages } from '../../contract/messages/host.ts';
import type { Message } from '../../contract/messages/message.ts';
import { writeFileAtomic } from '../../platform/files.ts';
import type { HelloFrame, Refusal } from '../rpc/connection.ts';
import { FailureDelay } from './failure-delay.ts';
import { LaunchCodes } from './launch-codes.ts';
import { digestOf, newSecret, sameDigest } from './secrets.ts';

export interface AccessOptions {
  readonly clock?: Clock;
  /** Told of each code that was traded for the token. */
  readonly onUsed?: (code: string) => void;
}

/**
 * Who may use browser mode: holders of the bearer token, got for a one-time launch code or read from a file that only
 * the user can read. The token is new with each host, so that whoever takes over a dead host's port learns nothing of use.
 */
export class Access {
  readonly #file: string;
  readonly #onUsed: (code: string) => void;
  readonly #token = newSecret();
  readonly #digest = digestOf(this.#token);
  readonly #codes: LaunchCodes;
  readonly #delay: FailureDelay;

  private constructor(file: string, { clock = systemClock, onUsed = () => undefined }: AccessOptions) {
    this.#file = file;
    this.#onUsed = onUsed;
    this.#codes = new LaunchCodes(clock);
    this.#delay = new FailureDelay(clock);
  }

  /** Makes a token and writes it to `file`, mode 0600. */
  static async create(file: string, options: AccessOptions = {}): Promise<Access> {
    const access = new Access(file, options);
    await writeFileAtomic(file, `${access.#token}\n`);
    return access;
  }

  issueCode(): string {
    return this.#codes.issue();
  }

  /** The token for a launch code; a refusal, UNAUTHORIZED, for one that is unknown, used or expired. */
  redeem(code: string): { readonly token: string } | Refusal {
    if (this.#codes.redeem(code)) {
      this.#onUsed(code);
      return { token: this.#token };
    }
    return this.#refusal(hostMessages.usedLink());
  }

  /** Null for a client's hello that carries the token. */
  readonly authorize = ({ token }: HelloFrame): Refusal | null => {
    if (token !== undefined && sameDigest(digestOf(token), this.#digest)) return null;
    return this.#refusal(hostMessages.badSession());
  };

  /** Secrets are compared first: what others guessed wrong is no matter to who has the right one. */
  #refusal(message: Message): Refusal {
    return { error: new AppError('UNAUTHORIZED', message), afterMs: this.#delay.fail() };
  }

  /** Removes the token's file; the token itself ends with the process. */
  async close(): Promise<void> {
    await rm(this.#file, { force: true }).catch(() => undefined);
  }
}
