import { onTestFinished } from 'vitest';
import { EngineClient } from '../client.ts';
import { type EngineEndpoint, socketEndpoint } from '../endpoint.ts';
import { EngineTransport } from '../transport.ts';
import { type FakeServer, type FakeServerOptions, fakeServer } from './fake-server.ts';

interface PlayedOptions extends FakeServerOptions {
  readonly epoch?: AbortSignal;
  /** What it was agreed on. */
  readonly apiVersion?: string;
  /** What leads to its socket, in place of the socket itself. */
  readonly endpoint?: (socketPath: string) => EngineEndpoint;
}

/** An engine that the test plays, and a client of it. Both end with the test. */
export async function playedEngine(options: PlayedOptions): Promise<{ client: EngineClient; server: FakeServer }> {
  const { epoch = new AbortController().signal, endpoint = socketEndpoint, apiVersion = '1.51' } = options;
  const server = await fakeServer(options);
  const transport = new EngineTransport(endpoint(server.socketPath));
  onTestFinished(async () => {
    transport.dispose();
    await server.dispose();
  });
  return { client: new EngineClient({ transport, apiVersion, epoch }), server };
}
