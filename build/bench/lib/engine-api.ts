import { type Agent, request } from 'node:http';

interface Call {
  readonly method?: 'GET' | 'POST';
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly agent?: Agent;
  readonly deadlineMs?: number;
}

/** One call of the Engine API over a unix socket; resolves with the status code once the answer is read. */
export function call(
  socketPath: string,
  path: string,
  { method = 'GET', body, agent, deadlineMs = 60_000 }: Call = {},
) {
  return new Promise<number>((resolve, reject) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request({ socketPath, path, method, headers, ...(agent ? { agent } : {}) }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', reject);
    });
    sent.setTimeout(deadlineMs, () => sent.destroy(new Error(`${path}: no answer`)));
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

/** Whether the engine answers `/_ping` within 2 s. */
export async function ping(socketPath: string, agent?: Agent): Promise<boolean> {
  const status = await call(socketPath, '/_ping', { deadlineMs: 2000, ...(agent ? { agent } : {}) }).catch(() => 0);
  return status === 200;
}
