import { expect, test } from 'vitest';
import { WaysIn } from './ways-in.ts';

const never = new AbortController().signal;
const refusal = (state: object) =>
  new WaysIn({ engine: null, channel: null, tracker: { state } } as never)
    .dialForClient(never)
    .catch(({ said }) => said);

test('a client is not told that the engine is not running as the VM is running', async () => {
  expect((await refusal({ name: 'running' })).text).toBe(
    "Slipway's engine is not running: there is no connection to the VM",
  );
  expect((await refusal({ name: 'stopped' })).text).toBe(
    'Slipway\'s engine is not running: the VM is stopped. Start it with "slipway up".',
  );
});
