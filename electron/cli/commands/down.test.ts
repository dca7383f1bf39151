import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { offlineStatus } from '../host/offline-status.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { failed, homeForEachTest, hostThatSays, pathsOfHome, slipway } from '../testing/started-host.ts';

homeForEachTest();

/** A host that ends, and stops its VM for nobody any more. */
async function endingHost() {
  const paths = pathsOfHome();
  await mkdir(paths.vmAsleep, { recursive: true });
  await writeFile(paths.dataDisk, '');
  const refused = { 'vm.stop': { code: 'CANCELLED', message: 'the host is ending' } } as const;
  return fakeHost(paths.hostSocket, { ...(await offlineStatus(paths)), pid: 7, ending: true }, refused);
}

test('`down` has the next host stop a VM that the last one has left asleep in its last moment', async () => {
  const host = await endingHost();
  await writeFile(join(pathsOfHome().vmAsleep, 'state.json'), '{}');
  const { code, err } = slipway('down', await hostThatSays(failed('FORBIDDEN', 'the next one')));
  await expect.poll(() => host.asked).toBeGreaterThan(2);
  await host.end();
  expect(await code).toBe(1);
  expect(err()).toBe('The VM sleeps, and is ended in order …\nslipway: the next one\n');
});

test('`down` is done where the host that refused it for its own end has left no VM', async () => {
  const host = await endingHost();
  const { code, out } = slipway('down', 'none');
  await expect.poll(() => host.asked).toBeGreaterThan(2);
  await host.end();
  expect([await code, out()]).toEqual([0, expect.stringContaining('Slipway is down after')]);
});
