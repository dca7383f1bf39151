import type { Socket } from 'node:net';

/** A client that has not read its answer by then never will. */
const LINGER_MS = 2000;

/**
 * Answers a Docker client in its own protocol that there is no engine, so that the docker command prints the words
 * instead of "cannot connect", and closes. What the client sends is read and dropped.
 */
export function refuse(client: Socket, message: string): void {
  const body = JSON.stringify({ message });
  const head = [
    'HTTP/1.1 503 Service Unavailable',
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  const answer = () => {
    client.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    client.resume();
  };
  const timer = setTimeout(() => client.destroy(), LINGER_MS);
  client.once('close', () => clearTimeout(timer));
  // Answered before the request has come, a client may take the reply for a leftover of an earlier one.
  client.once('data', answer);
  client.once('end', answer);
  client.resume();
}
