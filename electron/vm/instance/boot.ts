import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import type { Message } from '../../contract/messages/message.ts';
import type { Share } from '../../contract/shares.ts';
import { imageStoreOf } from '../../platform/data-record.ts';
import { ensurePrivateDir } from '../../platform/files.ts';
import { messageOf } from '../../platform/io-error.ts';
import type { Identity } from '../channel/identity.ts';
import type { VmDriver, VmSpec } from '../driver.ts';
import { type GuestImage, loadGuestImage } from '../image/manifest.ts';
import { verifyGuestImage } from '../image/verify.ts';
import { awaitBoot } from './await-boot.ts';
import { type EngineConfig, type EngineWishes, engineConfig } from './engine-config.ts';
import type { EngineLiveness } from './engine-liveness.ts';
import type { VmFiles } from './files.ts';
import { guestShare } from './guest-shares.ts';
import { BootProblem, diskFullProblem, Repaired } from './problems.ts';
import { repairDataDisk } from './repair-disk.ts';
import { VmRun } from './run.ts';
import { seedAt } from './seed.ts';
import type { StateTracker } from './state-tracker.ts';
import { wakeVm } from './wake.ts';

/** What the user chose. The disk only ever grows. */
export interface VmConfig extends EngineWishes {
  readonly cpus: number;
  readonly diskGiB: number;
  /** Containers may reach what listens on the host's loopback. */
  readonly hostAccess: boolean;
  /** Folders of this machine that containers can be given. */
  readonly shares: readonly Share[];
}

export interface BootOptions {
  readonly driver: VmDriver;
  readonly engine: EngineLiveness;
  readonly identity: Identity;
  readonly files: VmFiles;
  readonly config: VmConfig;
  /** Where the guest image is. */
  readonly guestDir: () => Promise<string>;
  readonly clock: Clock;
  readonly log: Logger;
  /** Shown what is done. */
  readonly tracker: StateTracker;
  /** Told of what is found or made on the way, whatever becomes of the boot. */
  readonly onFound: (found: {
    image?: GuestImage;
    dataBytes?: number;
    run?: VmRun;
    engineConfig?: EngineConfig;
    /** What it is started as. */
    spec?: VmSpec;
    /** Why a VM that slept was not woken. */
    cold?: Message;
  }) => void;
  /** Reads every byte of the image, and mends the data disk if the guest cannot mount it. */
  readonly repairing: boolean;
  readonly signal: AbortSignal;
}

/** 1 GiB in bytes. */
export const GIB = 1024 ** 3;

/**
 * From whatever is on disk to an engine that answers: woken where it slept, else a cold start. Whoever calls cleans up when it rejects; with Repaired
 * once the data disk is mended, for another start to use it.
 */
export async function bootVm(options: BootOptions): Promise<VmRun> {
  const { driver, engine, identity, files, config, clock, log, tracker, onFound, repairing, signal } = options;
  const onStage = (stage: string) => tracker.apply({ type: 'stage', stage });

  // What is wrong with the disk is said when it is needed.
  const isNew = (await driver.dataDiskBytes().catch(() => 0)) === null;
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
  // That of a VM that sleeps is as it was saved with until it is awake, and grows then as that of any that runs.
  const sleeps = !isNew && !repairing && (await driver.saved().catch(() => null)) !== null;
  const ensureDisk = async (diskGiB: number) =>
    onFound({ dataBytes: await driver.create({ diskBytes: diskGiB * GIB, signal }) });
  await ensureDisk(sleeps ? 0 : config.diskGiB);
  tracker.apply({ type: 'created' });
  tracker.apply({ type: 'start', stage: 'disk' });
  const forEngine = engineConfig(config, { defaults: image.daemonJson, imageStore, network: driver.network });
  onFound({ engineConfig: forEngine });
  // More than the driver can offer are named when the VM is up, as all are that it cannot.
  const wanted = config.shares.slice(0, driver.capabilities.shares);
  const shares = await Promise.all(wanted.map(guestShare));
  const seed = await seedAt(files.seed, {
    ...{ shares, identity, clock, engineSocket: files.engineSocket },
    hostAccess: config.hostAccess,
    engine: forEngine,
  });
  const spec: VmSpec = { ...config, image, seed, shares };
  onFound({ spec });
  // What is kept was made from an image that is looked at anew.
  if (repairing) await driver.unprepare(spec, { signal });
  if (driver.capabilities.sleep && !repairing) {
    const woken = await wakeVm({ driver, engine, identity, spec, log, clock, onStage, onFound, signal });
    if (woken) return woken;
    if (sleeps) await ensureDisk(config.diskGiB);
  }

  const run = new VmRun({ driver, engine, identity, log, clock, adopted: false });
  onFound({ run });
  // Once it is up a VM waits for space; a boot would only run into one deadline after the other, none of them the cause.
  const full = new AbortController();
  run.own(run.onTrouble((what) => what === 'no-space' && full.abort(new BootProblem(diskFullProblem()))));
  const either = AbortSignal.any([signal, run.crashed, full.signal]);
  const { boot, channel } = run;
  try {
    await driver.start(spec, { signal: either, onStage });
    const console = driver.capabilities.console;
    await awaitBoot({ boot, channel, engine, signal: either, onStage, console });
    return run;
  } catch (error) {
    // A guest that says what it lacks is whole. Of another it may be the fault of what it went on from, and would be again.
    if (!signal.aborted && !(error instanceof BootProblem))
      await driver
        .unprepare(spec, { signal })
        .catch((reason) => log.debug('what is kept for starts stays', { error: messageOf(reason) }));
    if (!repairing || !(error instanceof BootProblem) || error.problem.action !== 'repair') throw error;
    await repairDataDisk(channel, log, either);
    throw new Repaired();
  }
}
