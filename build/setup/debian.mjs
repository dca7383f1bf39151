import { readdirSync, statSync } from 'node:fs';
import { say } from '../lib/progress.mjs';
import { run } from '../lib/run.mjs';
import { hint, missingTools, onPath } from './tools.mjs';

/**
 * Installs the Debian packages that are missing, or says in one line what to install where that cannot be done here.
 * @param {'start' | 'test' | 'bench'} purpose
 */
export async function installSystemTools(purpose) {
  const missing = missingTools(purpose);
  if (missing.length === 0) return;
  const reasons = missing.map((tool) => `${hint(tool)} (${tool.why})`).join(', ');
  if (process.platform !== 'linux' || !onPath('apt-get')) {
    throw new Error(`Please install what is missing and start again: ${reasons}.`);
  }
  say(`Installing Debian packages: ${reasons}`);
  const packages = missing.flatMap((tool) => tool.debian.split(' '));
  if (listsAreOld()) await asRoot('apt-get -q update');
  const install = `apt-get -q install -y --no-install-recommends ${packages.join(' ')}`;
  if ((await asRoot(withoutServices(install))) === 0) return;
  await asRoot('apt-get -q update'); // a list younger than a day may name versions that are gone already
  if ((await asRoot(withoutServices(install))) === 0) return;
  throw new Error(`apt-get could not install them. As root: apt-get install ${packages.join(' ')}`);
}

/** @param {string} script of constants of ours only @returns {Promise<number>} exit code */
async function asRoot(script) {
  const shell = ['sh', '-c', `export DEBIAN_FRONTEND=noninteractive; ${script}`];
  const isRoot = process.getuid?.() === 0;
  // Without a terminal nobody can type a password, so sudo must not ask for one.
  const sudo = process.stdin.isTTY ? ['sudo'] : ['sudo', '-n'];
  const [command = '', ...args] = isRoot ? shell : [...sudo, ...shell];
  // apt's chatter goes to stderr: stdout is for results.
  const { code } = await run(command, args, { stdio: [process.stdin.isTTY ? 'inherit' : 'ignore', 2, 2] });
  return code;
}

/**
 * The packages bring dockerd and a registry; none may start by itself on the user's machine. A policy-rc.d that says no
 * is Debian's way to have that, and it is taken away again.
 * @param {string} install
 */
function withoutServices(install) {
  const policy = '/usr/sbin/policy-rc.d';
  const refuse = `printf '#!/bin/sh\\nexit 101\\n' > ${policy} && chmod 755 ${policy} && trap 'rm -f ${policy}' EXIT`;
  return `if [ ! -e ${policy} ]; then ${refuse}; fi; ${install}`;
}

function listsAreOld() {
  const day = 24 * 3600 * 1000;
  const folder = '/var/lib/apt/lists';
  try {
    const lists = readdirSync(folder).filter((name) => name.endsWith('_Packages'));
    return lists.every((name) => Date.now() - statSync(`${folder}/${name}`).mtimeMs > day);
  } catch {
    return true;
  }
}
