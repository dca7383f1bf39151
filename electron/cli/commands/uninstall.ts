import { readdir, rm, rmdir } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { AppError } from '../../contract/errors.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import { RESET_WORDS } from '../../contract/vm.ts';
import { untellClientProxies } from '../../platform/client-proxies.ts';
import { dataDiskPlace } from '../../platform/data-record.ts';
import { DiskWork } from '../../platform/disk-work.ts';
import { dockerContextFiles, OWN_CONTEXT, readOwnContext } from '../../platform/docker-context.ts';
import { isMissing } from '../../platform/io-error.ts';
import { lockOwner } from '../../platform/lock.ts';
import { autostartFile, defaultRoot, type HomePaths } from '../../platform/paths.ts';
import { toolPlaces, unlinkTools } from '../../platform/tools/links.ts';
import type { Cli, Command } from '../context.ts';
import { NotRunningError } from '../errors.ts';
import { EXIT } from '../exit.ts';
import { findHost } from '../host/connect.ts';
import { plain } from '../output/plain.ts';
import { confirm } from './confirm.ts';
import { down } from './down.ts';

/** What Slipway makes in its folder, beside what its paths name: sockets, copies of settings, and files that were never finished. */
const OURS =
  /^(settings\.json\.bak-.*|[a-z0-9-]+\.sock|(settings|window|told-proxies)\.json\.\d+\.[0-9a-f]+\.tmp|tools\.\d+\.tmp)$/;

/** `slipway uninstall`: deletes what Slipway keeps, by name: a SLIPWAY_HOME may hold what is somebody else's. */
export const uninstall: Command = async (cli) => {
  const { paths } = cli;
  await assertNothingOpen(cli);
  const disk = await dataDiskPlace(paths).catch(() => null);
  const isAway = disk !== null && !disk.path.startsWith(paths.root + sep);
  await confirm(cli, {
    lines: [
      'All images, containers and volumes are deleted, and Slipway’s settings and logs. This cannot be undone. Deleted are:',
      ...[paths.root, ...(isAway ? [disk.path] : [])].map((path) => `  - ${plain(path)}`),
      '  - the docker context "slipway", and proxies for its containers in the docker command’s config.json',
      '  - links to docker’s tools that come with Slipway',
    ],
    words: RESET_WORDS,
    otherwise: 'nothing was deleted',
  });
  await stop(cli);
  // Before anything is deleted: where it cannot be taken out, what it says is still known.
  const unread = await untellClientProxies(paths.toldProxies);
  // A user without a home has no folder that they could be in.
  const places = await toolPlaces(cli.io.env).catch(() => null);
  if (places) await unlinkTools(places, paths);
  const deleted = [
    ...(disk ? [disk.path] : []),
    // Those of other folders; the rest is in the home.
    ...(await new DiskWork(paths.diskWork).forget()),
    ...(await systemFiles(cli.io.env, paths)),
  ];
  for (const path of deleted) await rm(path, { recursive: true, force: true });
  const left = await emptyHome(paths);
  cli.say('Slipway’s data is deleted. What is left is the program itself: remove it as it was installed.');
  if (unread !== null) cli.say(`Left, as it cannot be read: ${plain(unread)}, which may name a proxy for containers`);
  for (const path of left) cli.say(`Left, as it is not Slipway’s: ${plain(path)}`);
  cli.result({ left });
  return EXIT.done;
};

/** Everything of this home ends, the VM first. */
async function stop(cli: Cli): Promise<void> {
  await forgetSleep(cli);
  const quiet: Cli = { ...cli, paths: cli.paths, say: cli.note, result: () => undefined };
  await down(quiet).catch((error) => {
    if (!(error instanceof NotRunningError)) throw error;
  });
  const host = await findHost(cli.paths);
  if (!host) return;
  host.close();
  throw stillOpen('Nothing was deleted.');
}

/** Before anybody is asked and anything is stopped. One that does not answer is for who ends hosts. */
async function assertNothingOpen({ paths }: Cli): Promise<void> {
  const host = await findHost(paths).catch(() => null);
  if (!host) return;
  const { appOpen } = await host.api.host.status({}).finally(() => host.close());
  if (appOpen) throw stillOpen('Nothing was stopped or deleted.');
}

function stillOpen(sofar: string): AppError {
  const hint = `Quit it, or close its page in the browser, then uninstall again. ${sofar}`;
  return new AppError('IN_USE', inEnglish('Slipway is open in its window, or in a browser', hint));
}

/** What runs in a VM that sleeps is deleted with it: it is not woken to be ended in order. */
async function forgetSleep({ paths }: Cli): Promise<void> {
  // One that does not answer is ended all the same, by who ends hosts.
  const host = await findHost(paths).catch(() => null);
  try {
    if (host && (await host.api.host.status({})).state === 'asleep') await host.api.vm.stop({ force: true });
    else if (!host && !(await lockOwner(paths.hostLockFile)))
      await rm(paths.vmAsleep, { recursive: true, force: true });
  } finally {
    host?.close();
  }
}

/** What is outside the home: the docker context that points here, what starts the app, and sockets with a short path. */
async function systemFiles(env: NodeJS.ProcessEnv, paths: HomePaths): Promise<string[]> {
  const meta = dockerContextFiles(OWN_CONTEXT, env)?.meta;
  const found = meta === undefined ? null : await readOwnContext(meta);
  const isOurs = found?.kind === 'ours' && found.home === paths.root;
  const autostart = paths.root === defaultRoot({ env }) ? autostartFile(env) : null;
  return [
    ...(isOurs && meta !== undefined ? [dirname(meta)] : []),
    ...(autostart === null ? [] : [autostart]),
    ...(paths.runtime === paths.root ? [] : [paths.runtime]),
  ];
}

/** Deletes what is Slipway's in its folder, and that when it is empty. Resolves with the paths of all else. */
async function emptyHome(paths: HomePaths): Promise<string[]> {
  const own = [
    paths.settingsFile,
    paths.toldProxies,
    paths.desktop,
    paths.windowStateFile,
    paths.hostLockFile,
    paths.webTokenFile,
    paths.launchPages,
    paths.logs,
    paths.vm,
  ];
  const { root } = paths;
  for (const path of own) await rm(path, { recursive: true, force: true });
  const names = await readdir(root).catch((error) => {
    if (isMissing(error)) return [];
    throw error;
  });
  const ours = names.filter((name) => OURS.test(name));
  for (const name of ours) await rm(join(root, name), { force: true });
  const left = names.filter((name) => !ours.includes(name)).map((name) => join(root, name));
  if (left.length === 0) await rmdir(root).catch(() => undefined);
  return left;
}
