import { decode } from '../../contract/wire/codec.ts';
import { clientFrame, type WireMessage, type WireSocket } from '../../contract/wire/frames.ts';

export interface Voucher {
  /** What the client is, whatever it says itself. */
  readonly client: 'ui' | 'main';
  /** Pages never have one; null where none is asked for. */
  readonly token: string | null;
}

/**
 * A connection on which this process vouches for a client: the hello says what it is, and carries the token. What begins
 * with anything else is ended here, as a host that read it differently would believe it.
 */
export function withHello(socket: WireSocket, voucher: Voucher): WireSocket {
  const send = socket.send.bind(socket);
  socket.send = (message) => {
    const hello = helloOf(message, voucher);
    if (hello === null) {
      socket.close();
      return;
    }
    socket.send = send;
    send(hello);
  };
  return socket;
}

function helloOf(message: WireMessage, { client, token }: Voucher): string | null {
  const { success, data: frame } = clientFrame.safeParse(decode(message));
  if (!success || frame.t !== 'hello') return null;
  return JSON.stringify({ ...frame, client, ...(token === null ? {} : { token }) });
}
