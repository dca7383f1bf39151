import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Diagnosis } from '../../../contract/diagnose.ts';
import { knownSecrets } from '../../../platform/diagnosis.ts';
import { docker, type TestHome, type TestVm, testCall } from '../../vm/testing/vm-fixture.ts';
import { DiagnoseService } from '../diagnose-service.ts';

interface Given {
  readonly home: TestHome;
  readonly vm: TestVm;
  readonly image: string;
}

function diagnoseService({ home, vm }: Given): DiagnoseService {
  return new DiagnoseService({
    ...{ paths: home.paths, env: home.env, guest: vm.service.guest },
    settings: () => vm.settings.view,
    secrets: async () => knownSecrets([vm.settings.current.network], home.env),
    vm: () => vm.service.current,
    wake: () => vm.service.manager.start(),
    engine: () => vm.engine.status,
    ping: (signal) => vm.engine.client().ping({ signal }),
    folders: () => [],
    names: () => ['payroll'],
  });
}

async function bundle(given: Given, withNames: boolean): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of diagnoseService(given).handlers.bundle({ withNames }, testCall())) pieces.push(piece);
  return gunzipSync(Buffer.concat(pieces)).toString('utf8');
}

/** What a diagnosis says of a VM that runs already. */
export function testDiagnosis(given: () => Given): void {
  it('tries what a user needs, and finds it in order', async () => {
    let last: Diagnosis = { findings: [], tests: [] };
    for await (const each of diagnoseService(given()).handlers.run({}, testCall())) last = each;
    const states = Object.fromEntries(last.tests.map(({ id, state }) => [id, state]));
    expect(states).toMatchObject({ vm: 'passed', engine: 'passed', port: 'passed' });
    // Whether the internet is there is this computer's affair; that it was asked for is ours.
    expect(['passed', 'failed']).toContain(states.name);
  }, 120_000);
}

/**
 * Looks for a secret in bundles made while it is the password of the proxy in the settings, which passes by payroll.example,
 * and in daemon.json; puts it, and a name, where else they may be first. No name may be there unless that is asked for.
 */
export async function expectSecretKept(given: Given, secret: string): Promise<void> {
  const { home, vm, image } = given;
  const auth = Buffer.from(`me:${secret}`).toString('base64');
  const config = join(home.dir, 'docker', 'config.json');
  await writeFile(config, JSON.stringify({ auths: { '127.0.0.1:9': { auth } } }));
  await docker(home, ['pull', '127.0.0.1:9/payroll:1']);
  await docker(home, ['pull', `me:${secret}@127.0.0.1:9/payroll:1`]);
  await writeFile(config, '{}');
  const env = ['-e', `DB_PASSWORD=${secret}`, '-e', `token=${secret}`];
  await docker(home, ['run', '--rm', '--name', 'payroll', ...env, image, 'echo', 'hello']);
  vm.log.warn('the proxy refused', { error: `dial http://me:${secret}@127.0.0.1:3128` });
  const parts = ['report.txt', 'versions.json', 'state.json', 'settings.json', 'logs/host.log', 'logs/dockerd.log'];
  for (const withNames of [false, true]) {
    const text = await bundle(given, withNames);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('base64').slice(0, 20));
    expect(text).not.toContain(auth.slice(0, 20));
    for (const part of parts) expect(text).toContain(`slipway-diagnosis/${part}`);
    expect(text).toContain('"proxy": "manual"');
    if (!withNames) for (const name of ['payroll', home.dir]) expect(text).not.toContain(name);
  }
}
