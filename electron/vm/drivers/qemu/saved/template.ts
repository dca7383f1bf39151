import { open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withDeadline } from '../../../../base/deadline.ts';
import { AppError } from '../../../../contract/errors.ts';
import { sleepMessages } from '../../../../contract/messages/sleep.ts';
import { makeDir } from '../../../../platform/files.ts';
import { type LaunchOptions, launch } from '../launch.ts';
import type { VmSession } from '../session.ts';
import { saveGuest } from './save.ts';
import { dropState, readState, type SavedState } from './state.ts';

export interface TemplateOptions extends Omit<LaunchOptions, 'from' | 'isTemplate' | 'pickPort' | 'dataDisk'> {
  /** Where templates are kept, each in a folder of its own. */
  readonly folder: string;
  readonly dataBytes: number;
  /** Other homes' templates are there, too, and stay while they are new. */
  readonly isShared: boolean;
}

/** Where the template for a key is. */
export const templateIn = (folder: string, key: string) => join(folder, key.slice(0, 32));

/** The template for a key, whole; null where there is none. */
export async function readTemplate(folder: string, key: string): Promise<SavedState | null> {
  const found = await readState(templateIn(folder, key));
  return typeof found === 'object' ? found : null;
}

export const dropTemplate = (folder: string, key: string) => dropState(templateIn(folder, key));

/** How long a guest that yields to everybody may take to get there, in milliseconds: 12 s with an emulated CPU to itself. */
const BOOT_MS = 300_000;

/**
 * Boots a VM like the one that is to have it, without a disk or a seed of anybody's, as far as all boots are the same, and saves it.
 * Those for other keys are deleted: they fit nobody any more. Resolves at once where there is one.
 */
export async function makeTemplate(options: TemplateOptions): Promise<void> {
  const { folder, key, dataBytes, isShared, spec, files, log, signal } = options;
  if (await readTemplate(folder, key)) return;
  const dir = templateIn(folder, key);
  const [dataDisk, blank] = [join(files.dir, 'data.img'), join(files.dir, 'seed.img')];
  await rm(files.dir, { recursive: true, force: true });
  await makeDir(files.dir);
  await makeDir(folder);
  let session: VmSession | null = null;
  try {
    await sparse(dataDisk, dataBytes);
    await sparse(blank, spec.seed.bytes);
    const seed = { bytes: spec.seed.bytes, write: async () => blank };
    session = await launch({ ...options, dataDisk, spec: { ...spec, seed, shares: [] }, isTemplate: true });
    if (!session.record.isKept) throw new AppError('UNSUPPORTED', sleepMessages.noRoom());
    const booted = reached(session, signal);
    // Where it does not so much as run, that is what is told.
    booted.catch(() => undefined);
    await session.run();
    await booted;
    const about = { key, idle: true, ssh: null, machine: null, disk: async () => null, isSynced: true };
    const commit = await saveGuest(session, { ...about, dir, socket: files.stateSocket, signal });
    await commit();
    await dropOthers(dir, { folder, isShared });
    log.info('made a template, from which the VM boots from now on', { path: dir });
  } finally {
    await session?.kill();
    await rm(files.dir, { recursive: true, force: true });
  }
}

/** Milliseconds for which others' templates stay. */
const KEPT_MS = 7 * 24 * 3600 * 1000;

async function dropOthers(own: string, { folder, isShared }: { folder: string; isShared: boolean }): Promise<void> {
  for (const name of await readdir(folder)) {
    const dir = join(folder, name);
    if (dir === own) continue;
    const found = isShared ? await readState(dir) : 'none';
    if (typeof found !== 'object' || Date.now() - found.savedAt > KEPT_MS) await dropState(dir);
  }
}

function reached(session: VmSession, signal: AbortSignal): Promise<void> {
  return withDeadline('booting a template', { ms: BOOT_MS, signal }, async () => {
    await new Promise<void>((resolve, reject) => {
      session.onEvent((event) => {
        if (event.type === 'console' && event.line.startsWith('slipway: stage template')) resolve();
        if (event.type === 'exited') reject(new Error(`the VM process ended: ${event.reason}`));
      });
    });
  });
}

async function sparse(path: string, bytes: number): Promise<void> {
  const handle = await open(path, 'wx', 0o600);
  await handle.truncate(bytes).finally(() => handle.close());
}
