import i18next from 'i18next';
import { createElement } from 'react';
import { saidBy, toWire } from '../../../electron/contract/errors.ts';
import type { Message } from '../../../electron/contract/messages/message.ts';
import { Said } from './i18n/said.tsx';
import { NotLoaded } from './lazy-part.ts';
import { toast } from './toast.ts';

/**
 * Does what the user asked for and nothing on the page waits for: a failure is told in a toast, with what to do about it.
 * Never rejects; resolves with whether it went well.
 */
export async function tellFailure(work: () => Promise<unknown>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    toastFailure(error);
    return false;
  }
}

/** Says what went wrong where no place on the page is about it. What was called off is no failure. */
export function toastFailure(error: unknown): void {
  const wire = toWire(error);
  if (wire.code === 'CANCELLED') return;
  const said = saidBy(wire);
  const words = (message: Message) => createElement(Said, { message });
  toast.error(words(said), said.hint ? { description: words(said.hint) } : {});
}

/**
 * Says that something in the page broke, or could not be loaded, in general words: nobody outside knows what an internal
 * error means, and the host's log has it. One toast, however often.
 */
export function toastDefect(error?: unknown): void {
  const kind = error instanceof NotLoaded ? 'notLoaded' : 'defect';
  toast.error(i18next.t(`${kind}.title`), { id: kind, description: i18next.t(`${kind}.text`) });
}
