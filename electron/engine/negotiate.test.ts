import { expect, it, onTestFinished } from 'vitest';
import { socketEndpoint } from './endpoint.ts';
import { negotiate } from './negotiate.ts';
import { fakeServer } from './testing/fake-server.ts';
import { EngineTransport } from './transport.ts';

it.each([
  ['1.45', '1.45'],
  ['1.999', '1.51'],
  [`1.${'0'.repeat(4_000)}45`, null],
  [`${'0'.repeat(4_000)}1.45`, null],
  ['1.45 ', '1.45'],
  ['1.45/../..', null],
])('an API version is two short numbers: of %j it takes %j', async (offered, taken) => {
  const server = await fakeServer({
    onRequest({ url = '' }, response) {
      response.setHeader('Api-Version', offered);
      response.end(url.endsWith('/_ping') ? 'OK' : '{"Version":"1"}');
    },
  });
  onTestFinished(() => server.dispose());
  const transport = new EngineTransport(socketEndpoint(server.socketPath));
  const answer = negotiate({ transport, signal: new AbortController().signal, deadlineMs: 10_000 });
  if (taken === null) await expect(answer).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
  else expect((await answer).apiVersion).toBe(taken);
});
