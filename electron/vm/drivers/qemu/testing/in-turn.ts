import type { Socket } from 'node:net';

/** Serves connections as QEMU's control socket does: one at a time, and nothing is said to the next until that has ended. */
export function inTurn(serve: (socket: Socket) => void): (socket: Socket) => void {
  const waiting: Socket[] = [];
  let isServing = false;
  const next = () => {
    const socket = waiting.shift();
    isServing = socket !== undefined;
    if (!socket) return;
    socket.once('close', next);
    serve(socket);
  };
  return (socket) => {
    waiting.push(socket);
    if (!isServing) next();
  };
}
