import { expect } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { decode } from '../../contract/wire/codec.ts';
import { PROTOCOL } from '../../contract/wire/frames.ts';
import type { demoHost } from './demo-host.ts';

/** What a call that must fail fails with. */
export const thrown = async (promise: Promise<unknown>): Promise<AppError> => {
  const error = await promise.then(
    () => expect.unreachable('it should have failed'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

/** Lets everything run that is ready to. */
export const settle = async () => {
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve));
};

/** What every client says first. */
export const hello = JSON.stringify({ t: 'hello', protocol: PROTOCOL, client: 'ui' });

/** A socket that has recorded what the host said. */
export function rawClient(host: ReturnType<typeof demoHost>) {
  const socket = host.open();
  const frames: Record<string, unknown>[] = [];
  const ends: string[] = [];
  socket.onMessage = (message) => frames.push(decode(message) as Record<string, unknown>);
  socket.onClose = (reason) => ends.push(reason);
  return { socket, frames, ends };
}
