import { mkdir, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { run } from '../../platform/process.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { authoritiesOf } from './authorities.ts';

let dir: string;
const made: Record<string, string> = {};
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'sw-ca-'));
  for (const name of ['one', 'two']) {
    const file = join(dir, `${name}.pem`);
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', join(dir, 'key')];
    const { code } = await run('openssl', ['req', '-x509', ...key, '-out', file, '-subj', `/CN=${name}`, '-days', '2']);
    expect(code).toBe(0);
    made[name] = (await readFile(file, 'utf8')).trim();
  }
});
afterAll(() => removeFolder(dir));

test('of files and folders each certificate is there once, whatever is written around it', async () => {
  const folder = join(dir, 'folder');
  await mkdir(folder);
  await writeFile(join(folder, 'both.crt'), `# ours\n${made.one}\n\n${made.two}\nthe end`);
  await writeFile(join(folder, 'readme.txt'), 'no certificate');
  const certificates = [join(dir, 'one.pem'), folder];
  expect(await authoritiesOf({ certificates, systemCertificates: false })).toEqual([made.one, made.two]);
});

test('a file without one is refused by its place, or passed over and told where a VM has to start', async () => {
  await writeFile(join(dir, 'none.pem'), 'nothing');
  const certificates = [join(dir, 'one.pem'), join(dir, 'none.pem')];
  await expect(authoritiesOf({ certificates, systemCertificates: false })).rejects.toMatchObject({
    ...{ code: 'BAD_REQUEST', details: { path: 'network.certificates.1' } },
  });
  const told: string[] = [];
  const rest = await authoritiesOf({ certificates, systemCertificates: false }, ({ message }) => told.push(message));
  expect([rest, told]).toEqual([[made.one], [expect.stringContaining('none.pem')]]);
});

test('what this computer trusts beyond the usual authorities is trusted, too', async () => {
  // Read once in a process, so that another one has to: with a store of the system's that holds ours beside a usual one.
  const module = fileURLToPath(new URL('./authorities.ts', import.meta.url));
  const script = `
    const { rootCertificates } = await import('node:tls');
    const { writeFileSync } = await import('node:fs');
    writeFileSync(process.env.SSL_CERT_FILE, [rootCertificates[0], process.env.OURS].join('\\n'));
    const { authoritiesOf } = await import(${JSON.stringify(module)});
    console.log(JSON.stringify(await authoritiesOf({ certificates: [], systemCertificates: true })));
  `;
  await mkdir(join(dir, 'empty'));
  const store = { SSL_CERT_FILE: join(dir, 'store.pem'), SSL_CERT_DIR: join(dir, 'empty'), OURS: made.two as string };
  const args = ['--no-warnings', '--input-type=module', '-e', script];
  const { stdout, stderr } = await run(process.execPath, args, { env: store });
  expect([JSON.parse(stdout || 'null'), stderr]).toEqual([[made.two], '']);
});
