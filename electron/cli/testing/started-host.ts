import { spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, onTestFinished } from 'vitest';
import { homePaths } from '../../platform/paths.ts';
import { processStartTime } from '../../platform/process-identity.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import { run } from '../run.ts';
import { fakeIo } from './fake-io.ts';

let home: string;

/** Gives each test of a file a home where no host runs. */
export function homeForEachTest(): void {
  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'sw-l-'));
  });
  afterEach(() => removeFolder(home));
}

/** A path in the home of the test. */
export const inHome = (name: string) => join(home, name);
export const pathsOfHome = () => homePaths({ env: { SLIPWAY_HOME: home } });

/** What a host says that cannot start. */
export const failed = (code: string, message: string, details = {}) => ({
  type: 'failed',
  error: { code, message, details },
});

/** A host program that says these things, one each time it is started, and ends. */
export async function hostThatSays(...messages: object[]): Promise<string> {
  const entry = inHome('host.cjs');
  const script = `
    const fs = require('node:fs');
    const file = ${JSON.stringify(inHome('starts'))};
    fs.appendFileSync(file, '.');
    process.send(${JSON.stringify(messages)}[fs.statSync(file).size - 1], () => process.exit(1));`;
  await writeFile(entry, script);
  return entry;
}

/** What is said of a start that takes five seconds, as on a busy machine any may. */
const SLOW = 'The host does not serve yet; waiting for it …\n';

/** Runs a command line in that home, with this program as its host. `err` leaves out that it takes long, which `all` has. */
export function slipway(line: string, entry: string, signal = new AbortController().signal) {
  const { io, out, err: all } = fakeIo({ SLIPWAY_HOME: home, SLIPWAY_HOST_ENTRY: entry });
  return { code: run(line.split(' '), io, signal), out, err: () => all().replace(SLOW, ''), all };
}

/** A process that holds the home and does this with each connection to its socket. */
export async function otherHost(script: string) {
  const paths = pathsOfHome();
  const head = `const server = require('node:http').createServer().listen(${JSON.stringify(paths.hostSocket)}, () => console.log('there'));`;
  const child = spawn(process.execPath, ['-e', head + script], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  const pid = child.pid as number;
  await new Promise((resolve) => child.stdout.once('data', resolve));
  await writeFile(paths.hostLockFile, JSON.stringify({ pid, startTime: await processStartTime(pid) }));
  return pid;
}
