import { clientFrame, type WireSocket } from '../../contract/wire/frames.ts';

/** A connection whose hello carries `token`: pages never have one, they are vouched for by the process that relays. */
export function withToken(socket: WireSocket, token: string | null): WireSocket {
  if (token === null) return socket;
  const send = socket.send.bind(socket);
  socket.send = (text) => {
    socket.send = send;
    // The host turns away what is no hello; it must not end this process.
    send(helloWith(text, token) ?? text);
  };
  return socket;
}

function helloWith(text: string, token: string): string | null {
  try {
    const frame = clientFrame.parse(JSON.parse(text));
    return frame.t === 'hello' ? JSON.stringify({ ...frame, token }) : null;
  } catch {
    return null;
  }
}
