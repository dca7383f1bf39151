import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { systemClock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import { nullLogger } from '../base/logger.ts';
import { removeFolder } from '../platform/testing/remove-folder.ts';
import { loadIdentity } from './channel/identity.ts';
import { VmRun } from './instance/run.ts';
import { FakeDriver } from './testing/fake-driver.ts';

test('a VM that is powered off before it has begun leaves no rejection to nobody, and its agent undialled', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-run-'));
  const rejected: unknown[] = [];
  const note = (reason: unknown) => rejected.push(reason);
  process.on('unhandledRejection', note);
  let dials = 0;
  try {
    const agent = {
      dial: async () => {
        dials += 1;
        throw new Error('it is not there');
      },
    };
    const run = new VmRun({
      driver: Object.assign(new FakeDriver(), { agent }),
      engine: { epoch: null, onDidChangeStatus: new Emitter<void>().event },
      identity: await loadIdentity(join(dir, 'identity')),
      ...{ log: nullLogger, clock: systemClock, adopted: false },
    });
    // As long as its channel takes to begin with what it waits for.
    await new Promise(setImmediate);
    run.dispose();
    await new Promise(setImmediate);
    expect({ rejected, dials }).toEqual({ rejected: [], dials: 0 });
  } finally {
    process.off('unhandledRejection', note);
    await removeFolder(dir);
  }
});
