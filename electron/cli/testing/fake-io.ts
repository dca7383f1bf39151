import { PassThrough } from 'node:stream';
import type { Io } from '../io.ts';

/** Streams that remember, and an environment with a home where no host runs. */
export function fakeIo(env: NodeJS.ProcessEnv = {}) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const read = (stream: PassThrough) => String(stream.read() ?? '');
  const io: Io = { stdin: new PassThrough(), stdout, stderr, env: { SLIPWAY_HOME: '/nonexistent/slipway', ...env } };
  return { io, out: () => read(stdout), err: () => read(stderr) };
}
