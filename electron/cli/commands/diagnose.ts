import { lstat, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Diagnosis } from '../../contract/diagnose.ts';
import { AppError } from '../../contract/errors.ts';
import { mendOf } from '../../contract/mends.ts';
import { englishOf, inEnglish, type Message } from '../../contract/messages/message.ts';
import { settings as settingsSchema } from '../../contract/settings.ts';
import {
  bundleOf,
  jsonPart,
  knownSecrets,
  logParts,
  ownNames,
  proxyHosts,
  settingsFacts,
  systemFacts,
} from '../../platform/diagnosis.ts';
import { type JsonFile, readJson } from '../../platform/files.ts';
import { errnoOf, ioError } from '../../platform/io-error.ts';
import { redactor } from '../../platform/redact.ts';
import type { Cli, Command } from '../context.ts';
import { EXIT } from '../exit.ts';
import { findHost, type Host } from '../host/connect.ts';
import { plain } from '../output/plain.ts';

/** `slipway diagnose`: whether all is well, and a bundle for those who help. Exit code 1 when something is not, 3 without a host. */
export const diagnose: Command = async (cli) => {
  const { switches, values } = cli.invocation;
  const withNames = switches.has('with-names');
  const file = resolve(values.get('output')?.[0] ?? `slipway-diagnosis-${stamp(new Date())}.tar.gz`);
  if (await lstat(file).then(Boolean, () => false)) throw isThere(file);
  const host = await findHost(cli.paths, cli.signal).catch((error) => {
    cli.note(`slipway: ${plain(String(error.message))}`);
    return null;
  });
  try {
    const diagnosis = host ? await look(cli, host) : null;
    await save(file, host ? await bundleFrom(host, withNames, cli.signal) : await bundleHere(cli, withNames));
    cli.say(`The bundle is ${plain(file)}. Nothing was sent to anybody: look into it before you give it away.`);
    if (!withNames) cli.say('Names of containers, hosts, files and people are left out; --with-names keeps them.');
    cli.result({ ...(diagnosis ?? { findings: [], tests: [] }), running: host !== null, file });
    if (!diagnosis) return EXIT.notRunning;
    const isWell = diagnosis.findings.length === 0 && diagnosis.tests.every(({ state }) => state !== 'failed');
    return isWell ? EXIT.done : EXIT.failed;
  } finally {
    host?.close();
  }
};

async function look(cli: Cli, { api }: Host): Promise<Diagnosis> {
  let last: Diagnosis = { findings: [], tests: [] };
  let told = 0;
  for await (const diagnosis of api.diagnose.run({}, { signal: cli.signal })) {
    for (const said of diagnosis.findings.slice(last.findings.length))
      for (const line of withMend('!', said)) cli.say(line);
    last = diagnosis;
    for (const { state, said } of diagnosis.tests)
      if (state === 'running' && said) cli.note(`slipway: ${plain(englishOf(said))} …`);
    const over = diagnosis.tests.filter(({ state }) => state !== 'running');
    for (const test of over.slice(told)) for (const line of testLines(test)) cli.say(line);
    told = over.length;
  }
  return last;
}

/** What each test tries, in a few words. */
const TITLES: Readonly<Record<Diagnosis['tests'][number]['id'], string>> = {
  vm: 'The VM runs',
  engine: 'The engine answers',
  port: 'A port of the VM answers on this computer',
  folder: 'The VM sees what is in shared folders',
  name: 'The VM finds a name of the internet',
};

function testLines({ id, state, said }: Diagnosis['tests'][number]): string[] {
  const title = `${state.padEnd(8)}  ${TITLES[id]}`;
  return said ? withMend(`${title}:`, said) : [title];
}

/** What is wrong, and below it the commands that change the setting which mends it. */
export function withMend(before: string, said: Message): string[] {
  return [`${before} ${plain(englishOf(said))}`, ...(mendOf(said)?.commands ?? []).map((line) => `    ${plain(line)}`)];
}

async function bundleFrom({ api }: Host, withNames: boolean, signal: AbortSignal): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of api.diagnose.bundle({ withNames }, { signal })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What can be told without a host: of most interest where it does not start. */
async function bundleHere({ paths, io, note }: Cli, withNames: boolean): Promise<Buffer> {
  note('Slipway is not running: this is what its last host has left.');
  const found = await readJson(paths.settingsFile);
  const parsed = settingsSchema.safeParse(found.kind === 'value' ? withoutVersion(found.value) : null);
  const settings = parsed.success ? parsed.data : null;
  const addresses = addressesIn(found);
  const proxies = settings ? [settings.network, ...addresses] : addresses;
  const names = withNames ? null : [...ownNames(paths, io.env), ...proxyHosts(proxies, io.env)];
  const redact = redactor({ secrets: knownSecrets(addresses, io.env), names });
  return bundleOf([
    { name: 'report.txt', text: 'Slipway was not running.\n' },
    jsonPart('versions.json', await systemFacts(paths)),
    jsonPart('settings.json', settings ? settingsFacts(settings) : { file: found.kind }),
    ...(await logParts(paths, redact)),
  ]);
}

/** Whatever has a login in it: a file that is not whole, or not of this Slipway, may hold passwords as well. */
export function addressesIn(found: JsonFile): { readonly httpProxy: string }[] {
  const addresses = (value: unknown): string[] => {
    if (typeof value === 'string') return value.includes('@') ? [value] : [];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(addresses) : [];
  };
  const all =
    found.kind === 'value'
      ? addresses(found.value)
      : found.kind === 'malformed'
        ? Buffer.from(found.bytes)
            .toString('utf8')
            .match(/[a-z0-9+.-]+:\/\/[^\s"]*@[^\s"]*/gi)
        : null;
  return (all ?? []).map((httpProxy) => ({ httpProxy }));
}

function withoutVersion(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const { version: _, ...groups } = value as Record<string, unknown>;
  return groups;
}

async function save(file: string, bytes: Buffer): Promise<void> {
  await writeFile(file, bytes, { mode: 0o600, flag: 'wx' }).catch((error) => {
    throw errnoOf(error) === 'EEXIST' ? isThere(file) : ioError('writeFile', file, error);
  });
}

/** It is somebody's. */
const isThere = (file: string) =>
  new AppError(
    'CONFLICT',
    inEnglish(`${file} is there already`, 'Name another file, with: slipway diagnose --output FILE'),
  );

const stamp = (now: Date) => now.toISOString().slice(0, 19).replaceAll(/[:T]/g, '-');
