import { expect, it } from 'vitest';
import { terminalMessages } from '../../../contract/messages/terminals.ts';
import { playedEngine } from '../../../engine/testing/played-engine.ts';
import { fateOf } from './endings.ts';

const containerId = 'a'.repeat(64);

it.each([
  ['exited', terminalMessages.stopped()],
  // Its removal by force has begun before it is killed.
  ['removing', terminalMessages.removedNow()],
  ['dead', terminalMessages.removedNow()],
])('a process killed with its container says what became of one that is %s', async (Status, said) => {
  const State = { Status, Running: false };
  const { client } = await playedEngine({
    onRequest: (_request, response) =>
      void response.end(JSON.stringify({ Id: containerId, Name: '/x', Config: {}, State })),
  });
  expect(await fateOf(client, containerId)).toEqual(said);
});
