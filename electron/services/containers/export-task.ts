import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Transform, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { linkedSignal } from '../../base/linked-signal.ts';
import type { AppError } from '../../contract/errors.ts';
import type { Message } from '../../contract/messages/message.ts';
import { taskMessages } from '../../contract/messages/tasks.ts';
import type { EngineClient } from '../../engine/client.ts';
import { exportContainer } from '../../engine/containers.ts';
import { failureOf } from '../../platform/io-error.ts';
import type { TaskContext } from '../tasks/tasks-service.ts';

/** A file that a browser may fetch from browser mode's own server, once. */
export interface DownloadOffer {
  /** Where, from the server's root; whoever knows it may fetch the file. */
  readonly path: string;
  /**
   * Holds the file ready from now on; resolves when the browser has come for it. Rejects with TIMEOUT when it does not come
   * within a minute, and with the signal's reason when that aborts: there is nothing at the path any more then.
   */
  taken(signal: AbortSignal): Promise<Download>;
}

/** A browser that waits for its file. */
export interface Download {
  /** Aborts, with CANCELLED, when the browser leaves before the end. */
  readonly left: AbortSignal;
  /** Answers with the file, which is what is written; only its end makes it whole, and destroying it a failed download. */
  begin(): Writable;
  /** Answers that there is no file; after `begin` it does nothing. */
  refuse(error: AppError): void;
}

interface Export {
  readonly client: EngineClient;
  readonly id: string;
  readonly task: TaskContext;
}

/**
 * Writes a container's file system as a tar, mode 0600: to a temporary file beside the path, which takes its name when it
 * is whole. Nothing is left when it fails or is cancelled.
 *
 * What stands at the path is replaced, and a link there is replaced itself: the path is what the user has chosen in the
 * system's own dialog, which asks about that. Pages never name a path (build/docs/adr/0008-exports.md), which is why no
 * path is refused here; what is in the tar comes from a container, and a page that is not ours any more could else make
 * a file of it that a shell or an ssh server obeys.
 */
export async function exportToFile(path: string, { client, id, task }: Export): Promise<Message> {
  const part = join(dirname(path), `.slipway-export-${randomUUID().slice(0, 8)}.part`);
  try {
    const source = await exportContainer(client, id, { signal: task.signal });
    // 'wx': a name that exists, be it a link planted there, is never opened.
    const bytes = await pour(source, createWriteStream(part, { flags: 'wx', mode: 0o600 }), task);
    await rename(part, path);
    return taskMessages.exported({ bytes, path });
  } catch (error) {
    await rm(part, { force: true });
    throw exportFailure(error);
  }
}

/** Sends a container's file system as a tar to the browser that comes for it while `gone`, its page's end, has not come. */
export async function exportToBrowser(
  offer: DownloadOffer,
  { client, id, task, gone }: Export & { readonly gone: AbortSignal },
): Promise<Message> {
  const waiting = linkedSignal(task.signal, gone);
  const download = await offer.taken(waiting.signal).finally(() => waiting.dispose());
  const sending = linkedSignal(task.signal, download.left);
  try {
    const source = await exportContainer(client, id, { signal: sending.signal });
    const bytes = await pour(source, download.begin(), { ...task, signal: sending.signal });
    return taskMessages.downloaded({ bytes });
  } catch (error) {
    if (download.left.aborted) throw download.left.reason;
    const failure = exportFailure(error);
    download.refuse(failure);
    throw failure;
  } finally {
    sending.dispose();
  }
}

/** Moves all bytes as fast as the slower side allows; resolves with how many they were. */
async function pour(source: NodeJS.ReadableStream, to: Writable, { signal, progress }: TaskContext): Promise<number> {
  let bytes = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      progress.update(bytes, null);
      done(null, chunk);
    },
  });
  await pipeline(source, count, to, { signal });
  return bytes;
}

/** The engine's errors are AppErrors; what else goes wrong is the file's, or a cancelling while its last bytes are written. */
function exportFailure(error: unknown): AppError {
  return failureOf(error, {
    cancelled: () => taskMessages.exportCancelled(),
    full: () => taskMessages.exportDiskFull(),
    forbidden: (reason) => taskMessages.exportForbidden({ reason }),
    readOnly: (reason) => taskMessages.exportForbidden({ reason }),
    other: (reason) => taskMessages.exportFailed({ reason }),
  });
}
