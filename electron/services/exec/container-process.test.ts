import type { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { playedEngine } from '../../engine/testing/played-engine.ts';
import { until } from '../../engine/testing/until.ts';
import { Shells } from '../terminals/processes/shells.ts';
import { hangUpsOf } from '../terminals/testing/hang-ups-of.ts';
import { startInContainer } from './container-process.ts';

const containerId = 'a'.repeat(64);

it('is hung up before its input ends: what it has by then is not all', async () => {
  const seen: string[] = [];
  let connection: Duplex | null = null;
  const { client } = await playedEngine({
    onRequest(request, response) {
      request.resume();
      if (request.url?.includes('/exec/'))
        response.end(JSON.stringify({ Running: !seen.includes('hang-up'), ExitCode: 0, Pid: 1 }));
      else if (request.method === 'GET')
        response.end(`{"Id":"${containerId}","Name":"/x","Config":{},"State":{"Running":true}}`);
      else response.end(JSON.stringify({ Id: 'b'.repeat(64) }));
    },
    onUpgrade(socket) {
      socket.write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      if (connection === null) {
        connection = socket.resume();
        socket.once('end', () => seen.push('end of the input'));
        return;
      }
      seen.push('hang-up');
      socket.end();
    },
  });
  const process = await startInContainer(
    client,
    { shells: new Shells(), hangUps: hangUpsOf({ client: () => client }) },
    {
      id: 'the-process',
      target: { kind: 'exec', containerId, command: ['cat'] },
      stdin: true,
      signal: new AbortController().signal,
    },
  );
  process.input.write('half');
  await process.close();
  await until('its end', () => seen.length === 2);
  expect(seen).toEqual(['hang-up', 'end of the input']);
});
