import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { homePaths } from '../../platform/paths.ts';
import { run } from '../run.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { offlineStatus } from './offline-status.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'sw-l-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

/** A host program that says these things, one each time it is started, and ends. */
async function hostThatSays(...messages: object[]): Promise<string> {
  const entry = join(home, 'host.cjs');
  const script = `
    const fs = require('node:fs');
    const file = ${JSON.stringify(join(home, 'starts'))};
    fs.appendFileSync(file, '.');
    process.send(${JSON.stringify(messages)}[fs.statSync(file).size - 1], () => process.exit(1));`;
  await writeFile(entry, script);
  return entry;
}

function slipway(word: string, entry: string) {
  const { io, out, err } = fakeIo({ SLIPWAY_HOME: home, SLIPWAY_HOST_ENTRY: entry });
  return { code: run([word], io, new AbortController().signal), out, err };
}

const failed = (code: string, message: string, details = {}) => ({ type: 'failed', error: { code, message, details } });

describe('a host that was started', () => {
  test('says itself why it cannot', async () => {
    const entry = await hostThatSays(failed('FORBIDDEN', 'the home is locked'));
    const { code, err } = slipway('up', entry);
    expect([await code, err()]).toEqual([1, 'slipway: the home is locked\n']);
  });

  test('and found another one ending is started again', async () => {
    const inUse = failed('IN_USE', 'in use by process 7', { pid: 7 });
    const entry = await hostThatSays(inUse, inUse, failed('FORBIDDEN', 'the third one'));
    const { code, err } = slipway('up', entry);
    expect([await code, err()]).toEqual([1, 'slipway: the third one\n']);
  });

  test('and ended without a word is named by how it ended', async () => {
    const entry = join(home, 'host.cjs');
    await writeFile(entry, 'process.exit(9)');
    const { code, err } = slipway('up', entry);
    expect([await code, err()]).toEqual([1, 'slipway: the host ended at its start (exit code 9)\n']);
  });
});

test.each(['up', 'open', 'serve'])('`%s` waits for a host that is ending, then starts its own', async (word) => {
  const paths = homePaths({ env: { SLIPWAY_HOME: home } });
  const host = await fakeHost(paths.hostSocket, { ...(await offlineStatus(paths)), pid: 7, ending: true });
  const { code, err } = slipway(word, await hostThatSays(failed('FORBIDDEN', 'the next one')));
  await vi.waitFor(() => expect(host.asked).toBe(1));
  await host.end();
  expect(await code).toBe(1);
  expect(err()).toBe('The last host is ending; waiting for it …\nslipway: the next one\n');
});
