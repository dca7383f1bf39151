import { type AppError, misused } from '../../contract/errors.ts';
import { decode } from '../../contract/wire/codec.ts';
import { type ClientFrame, clientFrame, MAX_CLIENT_FRAME, type WireMessage } from '../../contract/wire/frames.ts';

/** A client's message, or null for what can be none. */
export function readFrame(message: WireMessage): ClientFrame | null {
  if (message.length > MAX_CLIENT_FRAME) return null;
  const parsed = clientFrame.safeParse(decode(message));
  return parsed.success ? parsed.data : null;
}

export function unreadable(): AppError {
  return misused('the client sent a message that cannot be read');
}
