import { type Agent, request } from 'node:http';

/** Asks `/_ping` over a unix socket. False for any failure, and when there is no answer within the deadline. */
export function ping(socketPath: string, { agent, deadlineMs = 2000 }: { agent?: Agent; deadlineMs?: number } = {}) {
  return new Promise<boolean>((resolve) => {
    const call = request({ socketPath, path: '/_ping', ...(agent ? { agent } : {}) }, (response) => {
      response.resume();
      response.on('end', () => resolve(response.statusCode === 200));
      response.on('error', () => resolve(false));
    });
    call.setTimeout(deadlineMs, () => call.destroy());
    call.on('error', () => resolve(false));
    call.end();
  });
}
