/** Enough for the last error of a process, and no more than fits a message box. */
const MOST = 2000;

/** Keeps the last words a process wrote; reading its streams also keeps it from blocking on a full pipe. */
export function tailOf(streams: readonly (NodeJS.ReadableStream | null)[]): () => string {
  let text = '';
  for (const stream of streams) {
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      text = (text + chunk).slice(-MOST);
    });
  }
  return () => text.trim();
}
