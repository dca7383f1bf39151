import { z } from 'zod';
import type { ClientRequest } from './hooks.ts';

/** Of what an answer says last, in bytes: the engine's errors are sentences. */
const TAIL = 8 * 1024;
/** Longest reason that is told, in characters. */
const REASON = 500;

/** What dockerd answers with 200 before it has begun: how it went stands in the last line of JSON. */
const told = /^\/(?:images\/(?:create|load|.+\/push)|build|plugins\/(?:pull|.+\/(?:push|upgrade)))$/s;

export function tellsInItsBody({ method, path }: ClientRequest): boolean {
  return method === 'POST' && told.test(path);
}

const failed = z.union([
  z
    .object({ errorDetail: z.object({ message: z.string().min(1) }) })
    .transform(({ errorDetail }) => errorDetail.message),
  z.object({ error: z.string().min(1) }).transform(({ error }) => error),
]);

/** The end of an answer that goes on line by line. */
export class StreamEnd {
  #tail: Buffer = Buffer.alloc(0);

  readonly hear = (data: Buffer): void => {
    // A copy, also of a part: the buffer that it came in is not to be kept for it.
    this.#tail = Buffer.concat([this.#tail, data.subarray(-TAIL)]).subarray(-TAIL);
  };

  /** Why it failed, in the engine's words; undefined where the last line says nothing of that. */
  failure(): string | undefined {
    const last = this.#tail.toString('utf8').trimEnd().split('\n').at(-1) ?? '';
    try {
      return failed.parse(JSON.parse(last)).slice(0, REASON);
    } catch {
      return undefined;
    }
  }
}
