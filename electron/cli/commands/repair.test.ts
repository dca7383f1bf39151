import { describe, expect, test } from 'vitest';
import type { Host } from '../host/connect.ts';
import { whatStops } from './repair.ts';

/** A host as far as the question looks at it. */
function host(place: string, version: string | null, containers: readonly string[] | null = []): Host {
  const [state, stage = null] = place.split(' ');
  const items = containers?.map((row) => ({ state: row }));
  const api = {
    host: { status: async () => ({ state, stage, engine: { version, apiVersion: null } }) },
    containers: {
      async *watch() {
        if (!items) throw new Error('nothing is known in time');
        yield { type: 'snapshot', first: true, more: false, items };
      },
    },
  };
  return { api } as unknown as Host;
}

describe('what a repair stops', () => {
  test.each([
    ['nothing of a VM that is off', host('stopped', null), null],
    ['nothing of a VM that boots', host('starting image', null), null],
    ['nothing where none runs', host('running', '28', ['exited', 'created']), null],
    ['one', host('running', '28', ['running', 'exited']), 'One running container is stopped'],
    ['what is paused or restarts, too', host('running', '28', ['paused', 'restarting']), '2 running'],
    ['what nobody can tell: a VM left running, not asked yet', host('starting ssh', null), 'does not answer yet'],
    ['what is frozen in one that sleeps', host('asleep', null, ['running', 'exited']), 'frozen with the VM is stopped'],
    ['nothing of one that sleeps where nothing is', host('asleep', null, ['exited']), null],
    ['what nobody can tell: one that sleeps since before this host', host('asleep', null, null), 'sleeps'],
    ['what nobody can tell: an engine that hangs', host('degraded', null), 'does not answer yet'],
  ])('%s', async (_, asked, expected) => {
    const answer = await whatStops(asked);
    if (expected === null) expect(answer).toBeNull();
    else expect(answer).toContain(expected);
  });
});
