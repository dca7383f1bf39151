import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { ensurePrivateDir } from '../../platform/files.ts';
import type { Identity } from '../channel/identity.ts';
import type { VmDriver } from '../driver.ts';
import { type GuestImage, loadGuestImage } from '../image/manifest.ts';
import { verifyGuestImage } from '../image/verify.ts';
import { awaitBoot } from './await-boot.ts';
import type { EngineLiveness } from './engine-liveness.ts';
import type { VmFiles } from './files.ts';
import { daemonJson, guestProxies } from './guest-config.ts';
import { imageStoreOf } from './image-store.ts';
import { BootProblem, diskFullProblem, Repaired } from './problems.ts';
import { repairDataDisk } from './repair-disk.ts';
import { VmRun } from './run.ts';
import { writeSeed } from './seed.ts';
import type { StateTracker } from './state-tracker.ts';

/** What the user chose. The disk only ever grows. */
export interface VmConfig {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Containers may reach what listens on the host's loopback. */
  readonly hostAccess: boolean;
}

export interface BootOptions {
  readonly driver: VmDriver;
  readonly engine: EngineLiveness;
  readonly identity: Identity;
  readonly files: VmFiles;
  readonly config: VmConfig;
  /** Where the guest image is. */
  readonly guestDir: () => Promise<string>;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly log: Logger;
  /** Shown what is done. */
  readonly tracker: StateTracker;
  /** Told of what is found or made on the way, whatever becomes of the boot. */
  readonly onFound: (found: { image?: GuestImage; dataBytes?: number; run?: VmRun }) => void;
  /** Reads every byte of the image, and mends the data disk if the guest cannot mount it. */
  readonly repairing: boolean;
  readonly signal: AbortSignal;
}

/** 1 GiB in bytes. */
export const GIB = 1024 ** 3;

/**
 * A cold start, from whatever is on disk to an engine that answers. Whoever calls cleans up when it rejects; with Repaired
 * once the data disk is mended, for another start to use it.
 */
export async function bootVm(options: BootOptions): Promise<VmRun> {
  const { driver, engine, identity, files, config, env, clock, log, tracker, onFound, repairing, signal } = options;
  const onStage = (stage: string) => tracker.apply({ type: 'stage', stage });

  // What is wrong with the disk is said when it is needed.
  const isNew = (await driver.dataDiskBytes().catch(() => null)) === null;
  if (isNew) tracker.apply({ type: 'create', stage: 'image' });
  else {
    tracker.apply({ type: 'found' });
    tracker.apply({ type: 'start', stage: 'image' });
  }
  onStage('image');
  await ensurePrivateDir(files.dir);
  const image = await loadGuestImage(await options.guestDir(), driver.variant);
  onFound({ image });
  await verifyGuestImage(image, { cacheFile: files.verified, full: repairing, signal });

  onStage('disk');
  const imageStore = await imageStoreOf(files.dataRecord, { isNew: (await driver.dataDiskBytes()) === null });
  onFound({ dataBytes: await driver.create({ diskBytes: config.diskGiB * GIB, signal }) });
  tracker.apply({ type: 'created' });
  tracker.apply({ type: 'start', stage: 'disk' });
  await writeSeed(files.seed, {
    identity,
    time: clock.now() / 1000,
    memoryMiB: config.memoryMiB,
    hostAccess: config.hostAccess,
    proxies: guestProxies(env, driver.network),
    daemonJson: daemonJson(image.daemonJson, { imageStore, network: driver.network }),
  });

  const run = new VmRun({ driver, identity, log, clock, adopted: false });
  onFound({ run });
  // Once it is up a VM waits for space; a boot would only run into one deadline after the other, none of them the cause.
  const full = new AbortController();
  run.own(run.onTrouble((what) => what === 'no-space' && full.abort(new BootProblem(diskFullProblem()))));
  const either = AbortSignal.any([signal, run.crashed, full.signal]);
  const { boot, channel } = run;
  try {
    await driver.start({ ...config, image, seed: files.seed }, { signal: either, onStage });
    const console = driver.capabilities.console;
    await awaitBoot({ boot, channel, engine, signal: either, onStage, console });
    return run;
  } catch (error) {
    if (!repairing || !(error instanceof BootProblem) || error.problem.action !== 'repair') throw error;
    await repairDataDisk(channel, log, either);
    throw new Repaired();
  }
}
