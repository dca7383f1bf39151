import type { Duplex } from 'node:stream';
import { AppError } from '../../../contract/errors.ts';
import { terminalMessages } from '../../../contract/messages/terminals.ts';
import type { TerminalTarget } from '../../../contract/terminals.ts';
import { exitMessage } from '../exit-message.ts';
import type { Size } from '../size.ts';
import type { ConnectRequest, TerminalProcess } from './process.ts';

/** What the VM gives: root shells in the guest. */
export interface GuestShells {
  /** `command` is a line for sh; none means a login shell. Rejects with ENGINE_UNAVAILABLE when the VM is not up. */
  shell(options: Size & { readonly command?: string; readonly signal?: AbortSignal }): Promise<{
    readonly stream: Duplex;
    resize(cols: number, rows: number): void;
    /** The exit code; null when the connection was lost. */
    readonly exit: Promise<number | null>;
  }>;
}

/** Opens a root shell in the VM, or runs a command there. */
export async function connectGuest(
  guest: GuestShells | null,
  request: ConnectRequest & { readonly target: Extract<TerminalTarget, { kind: 'guest' }> },
): Promise<TerminalProcess> {
  if (!guest) throw new AppError('UNSUPPORTED', terminalMessages.noVm());
  const { target, size, signal } = request;
  const line = target.command?.length ? target.command.map(quoted).join(' ') : null;
  const { stream, resize, exit } = await guest.shell({ ...size, signal, ...(line === null ? {} : { command: line }) });
  return {
    title: (target.command?.[0] ?? 'sh').split('/').at(-1) || 'sh',
    name: null,
    stream,
    answers: true,
    resize: ({ cols, rows }) => resize(cols, rows),
    async ending() {
      const exitCode = await exit.catch(() => null);
      return exitCode === null
        ? { state: 'lost', message: terminalMessages.vmLost() }
        : { state: 'exited', exitCode, message: exitMessage(exitCode) };
    },
    close() {
      // Closing the SSH session hangs the terminal up: sshd does it.
      stream.destroy();
      return Promise.resolve();
    },
  };
}

function quoted(argument: string): string {
  return `'${argument.replaceAll("'", `'\\''`)}'`;
}
