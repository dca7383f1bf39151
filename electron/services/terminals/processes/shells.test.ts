import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { EngineClient } from '../../../engine/client.ts';
import { socketEndpoint } from '../../../engine/endpoint.ts';
import { type FakeServer, fakeServer } from '../../../engine/testing/fake-server.ts';
import { EngineTransport } from '../../../engine/transport.ts';
import { endingOf, startFailure } from './endings.ts';
import { Shells } from './shells.ts';

describe('a search for a shell that takes too long', () => {
  let server: FakeServer;
  let transport: EngineTransport;
  let client: EngineClient;

  beforeEach(async () => {
    // An exec is made, and its start is never answered.
    server = await fakeServer({
      onRequest: (_, response) => void response.end(JSON.stringify({ Id: 'b'.repeat(64) })),
      onUpgrade: () => undefined,
    });
    transport = new EngineTransport(socketEndpoint(server.socketPath));
    client = new EngineClient({ transport, apiVersion: '1.51', epoch: new AbortController().signal });
  });
  afterEach(async () => {
    transport.dispose();
    await server.dispose();
  });

  it('says so, and neither that there is none nor that the connection was lost', async () => {
    const place = { containerId: 'a'.repeat(64), imageId: 'sha256:i' };
    const error = await new Shells(100).best(client, place).catch((reason: unknown) => reason);
    expect(startFailure(error)).toMatchObject({
      state: 'exited',
      exitCode: null,
      message: {
        text: 'Looking for a shell in the container took longer than 0.1 seconds.',
        hint: { text: expect.stringMatching(/^The machine/) },
      },
    });
  });
});

describe('an error', () => {
  it.each(['ENGINE_UNAVAILABLE', 'CONNECTION_LOST'] as const)('%s is a lost connection at any time', (code) => {
    const error = new AppError(code, quoted('gone'));
    expect([startFailure(error).state, endingOf(error).state]).toEqual(['lost', 'lost']);
  });

  it('of time is one only where a program was left behind', () => {
    const error = new AppError('TIMEOUT', quoted('too slow'));
    expect([startFailure(error).state, endingOf(error).state]).toEqual(['exited', 'lost']);
  });
});
