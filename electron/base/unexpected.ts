type Handler = (error: unknown) => void;

/** Thrown again, so that it is never lost: a program that says nothing else ends, and so does a test. */
const rethrow: Handler = (error) =>
  queueMicrotask(() => {
    throw error;
  });

let handler: Handler = rethrow;

/** Takes an error of a callback whose caller has nothing to do with it and must go on. Never throws. */
export function unexpected(error: unknown): void {
  try {
    handler(error);
  } catch (another) {
    rethrow(another);
  }
}

/** What this program does with such errors from now on, such as logging them; once undone they are thrown again. */
export function handleUnexpected(next: Handler): () => void {
  handler = next;
  return () => {
    if (handler === next) handler = rethrow;
  };
}
