/** As the contract allows in one call, in characters. */
const MOST = 65_536;

export interface InputQueue {
  push(text: string): void;
  /** Forgets what has not been sent, as when the process has ended. */
  clear(): void;
}

/**
 * Sends typed and pasted text in order, one call at a time: what is typed meanwhile goes along with the next, and a paste
 * of megabytes waits for the program that reads it.
 */
export function inputQueue(send: (text: string) => Promise<unknown>): InputQueue {
  let waiting = '';
  let sending = false;

  const drain = async () => {
    sending = true;
    while (waiting !== '') {
      const piece = waiting.slice(0, cut(waiting));
      waiting = waiting.slice(piece.length);
      try {
        await send(piece);
      } catch {
        // The terminal's state says why; what was typed into nothing must not come out later.
        waiting = '';
      }
    }
    sending = false;
  };
  return {
    push(text) {
      waiting += text;
      if (!sending) void drain();
    },
    clear() {
      waiting = '';
    },
  };
}

/** Where to cut: never between the halves of a surrogate pair, which would arrive as two broken characters. */
function cut(text: string): number {
  if (text.length <= MOST) return text.length;
  const last = text.charCodeAt(MOST - 1);
  return last >= 0xd800 && last <= 0xdbff ? MOST - 1 : MOST;
}
