import { WebSocket } from 'ws';
import { contract } from '../../contract/index.ts';
import { connect } from '../../contract/wire/client.ts';
import { overWebSocket } from '../../contract/wire/web-socket.ts';

/** What the page does with a launch URL: code for token, token for a connection. */
export async function openPage(url: string) {
  const { origin, host, hash } = new URL(url);
  const answer = await fetch(`${origin}/api/session`, {
    method: 'POST',
    headers: { Origin: origin, 'Content-Type': 'application/json' },
    body: JSON.stringify({ code: hash.replace('#code=', '') }),
  });
  const { token } = (await answer.json()) as { token: string };
  const socket = new WebSocket(`ws://${host}/rpc`, { origin });
  const connection = connect(contract, overWebSocket(socket), { client: 'ui', token });
  await connection.ready;
  return connection;
}
