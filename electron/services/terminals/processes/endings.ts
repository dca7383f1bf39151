import { sleep } from '../../../base/deadline.ts';
import { AppError } from '../../../contract/errors.ts';
import { type Message, quoted } from '../../../contract/messages/message.ts';
import { terminalMessages } from '../../../contract/messages/terminals.ts';
import { type AttachTarget, inspectTarget } from '../../../engine/attach.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { exitMessage } from '../exit-message.ts';
import type { Ending } from './process.ts';

export const REMOVED: Ending = { state: 'exited', exitCode: null, message: terminalMessages.removed() };

/** The end of an exec whose output has ended while the engine says that it runs. */
export const LOST_PROCESS: Ending = {
  state: 'lost',
  message: terminalMessages.processLost(),
};

/** CONFLICT, with what to do about it, unless a program can be run in the container or connected to. */
export function refuseUnlessRunning({ status, running }: AttachTarget): void {
  if (status === 'paused') {
    throw new AppError('CONFLICT', terminalMessages.paused());
  }
  if (status === 'restarting') {
    throw new AppError('CONFLICT', terminalMessages.restarting());
  }
  if (running) return;
  throw new AppError('CONFLICT', terminalMessages.notRunning());
}

/** Why a terminal could not start. That something took too long is no loss: nothing had been there yet. */
export function startFailure(error: unknown): Ending {
  return failed(error, ['ENGINE_UNAVAILABLE', 'CONNECTION_LOST']);
}

/** An error met while the end of a program is looked into. Without an answer it may live on. */
export function endingOf(error: unknown): Ending {
  return failed(error, ['ENGINE_UNAVAILABLE', 'CONNECTION_LOST', 'TIMEOUT']);
}

function failed(error: unknown, lost: readonly string[]): Ending {
  if (!(error instanceof AppError)) {
    const reason = quoted(error instanceof Error ? error.message : String(error));
    return { state: 'exited', exitCode: null, message: terminalMessages.failed({ reason }) };
  }
  // The engine's connection comes back by itself; a program's does not.
  const hint = error.code === 'CONNECTION_LOST' ? terminalMessages.reconnect() : error.said.hint;
  const message = { ...error.said, text: sentence(error.message), hint };
  return lost.includes(error.code) ? { state: 'lost', message } : { state: 'exited', exitCode: null, message };
}

/** The end of a container's own process. */
export function containerEnding(exitCode: number, after: AttachTarget | null): Ending {
  const ending = exitMessage(exitCode);
  const end = (message: Message): Ending => ({ state: 'exited', exitCode, message });
  if (after?.running) return end(terminalMessages.startedAgain({ ending }));
  return end(after?.oomKilled ? terminalMessages.outOfMemory({ ending }) : ending);
}

function sentence(text: string): string {
  const capitalised = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(text) ? capitalised : `${capitalised}.`;
}

/**
 * Whether the process was killed together with its container, which the engine notices a moment after its processes.
 * That is worth half a second of waiting. One that is removed by force is said to be removed from before it is killed.
 */
export async function fateOf(client: EngineClient, containerId: string): Promise<Message | null> {
  try {
    for (let tries = 0; tries < 5; tries++) {
      const { running, status } = await inspectTarget(client, containerId);
      if (status === 'removing' || status === 'dead') return terminalMessages.removedNow();
      if (!running) return terminalMessages.stopped();
      await sleep(100);
    }
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === 'NOT_FOUND') return terminalMessages.removedNow();
    throw error;
  }
}
