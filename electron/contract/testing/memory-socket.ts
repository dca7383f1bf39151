import type { WireMessage, WireSocket } from '../wire/frames.ts';

/** One end of a pair; `inFlight` counts the characters and bytes it has sent and the other has not yet been given. */
export interface MemorySocket extends WireSocket {
  readonly closed: boolean;
  readonly inFlight: number;
}

/** Two joined ends. Messages arrive in order, each in a later microtask, as from a real transport. */
export function memorySockets(): [MemorySocket, MemorySocket] {
  const one = new End();
  const two = new End();
  one.peer = two;
  two.peer = one;
  return [one, two];
}

class End implements MemorySocket {
  onMessage: ((message: WireMessage) => void) | null = null;
  onClose: ((reason: string) => void) | null = null;
  peer: End | null = null;
  closed = false;
  inFlight = 0;

  send(message: WireMessage): void {
    if (this.closed) return;
    this.inFlight += message.length;
    this.#later(() => {
      this.inFlight -= message.length;
      if (!this.peer?.closed) this.peer?.onMessage?.(message);
    });
  }

  close(reason = ''): void {
    if (this.closed) return;
    this.closed = true;
    this.#later(() => this.peer?.end(reason));
    this.onClose?.(reason);
  }

  end(reason: string): void {
    if (this.closed) return;
    this.closed = true;
    this.onClose?.(reason);
  }

  #later(work: () => void): void {
    void Promise.resolve().then(work);
  }
}
