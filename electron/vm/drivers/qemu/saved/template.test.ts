import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Emitter } from '../../../../base/emitter.ts';
import { nullLogger } from '../../../../base/logger.ts';
import { removeFolder } from '../../../../platform/testing/remove-folder.ts';
import type { DriverEvent } from '../../../driver.ts';
import { makeTemplate, type TemplateOptions } from './template.ts';

const launched = vi.hoisted(() => ({ session: {} }));
vi.mock('../launch.ts', () => ({ launch: async () => launched.session }));

/** Vitest fails a run in which a rejection has no owner. */
test('a machine that cannot be run is what is told, and its end by that is nothing more', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'sw-template-'));
  onTestFinished(() => removeFolder(dir));
  const events = new Emitter<DriverEvent>();
  const refused = new Error('cont: refused');
  launched.session = {
    record: { isKept: true },
    onEvent: events.event,
    run: () => Promise.reject(refused),
    kill: async () => events.fire({ type: 'exited', reason: 'killed' }),
  };
  const files = { dir: join(dir, 'files'), stateSocket: join(dir, 'state') };
  const options = {
    ...{ folder: join(dir, 'templates'), key: 'k', dataBytes: 4096, isShared: false, log: nullLogger },
    ...{ files, spec: { seed: { bytes: 4096 }, shares: [] }, signal: new AbortController().signal },
  } as unknown as TemplateOptions;
  await expect(makeTemplate(options)).rejects.toBe(refused);
  await new Promise(setImmediate);
});
