import type { Clock } from '../../base/clock.ts';
import { ensurePrivateDir } from '../../platform/files.ts';
import type { VmDriver, VmSpec } from '../driver.ts';
import type { VmFiles } from '../files.ts';
import type { Identity } from '../identity.ts';
import { type GuestImage, loadGuestImage } from '../image/manifest.ts';
import { verifyGuestImage } from '../image/verify.ts';
import { writeSeed } from '../seed.ts';
import { daemonJson } from './daemon-json.ts';
import { imageStoreOf } from './image-store.ts';
import { guestProxies } from './proxies.ts';

/** What the user chose. The disk only ever grows. */
export interface VmConfig {
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly diskGiB: number;
  /** Containers may reach what listens on the host's loopback. */
  readonly hostAccess: boolean;
}

export interface PrepareOptions {
  readonly files: VmFiles;
  readonly driver: VmDriver;
  readonly identity: Identity;
  readonly config: VmConfig;
  readonly guestDir: () => Promise<string>;
  readonly env: NodeJS.ProcessEnv;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onStage: (id: string) => void;
  readonly onImage: (image: GuestImage) => void;
  /** Read every byte of the image again. */
  readonly verifyFully: boolean;
}

/** 1 GiB in bytes. */
export const GIB = 1024 ** 3;

/** Makes ready what a start needs, on the first start and on every other: verified image, data disk, fresh seed. */
export async function prepare(options: PrepareOptions): Promise<VmSpec> {
  const { files, driver, config, signal } = options;
  options.onStage('image');
  await ensurePrivateDir(files.dir);
  const image = await loadGuestImage(await options.guestDir());
  options.onImage(image);
  await verifyGuestImage(image, { cacheFile: files.verified, full: options.verifyFully, signal });
  options.onStage('disk');
  const imageStore = await imageStoreOf(files.dataRecord, { isNew: (await driver.dataDiskBytes()) === null });
  await driver.create({ diskBytes: config.diskGiB * GIB, signal });
  await writeSeed(files.seed, {
    identity: options.identity,
    time: options.clock.now() / 1000,
    memoryMiB: config.memoryMiB,
    hostAccess: config.hostAccess,
    proxies: guestProxies(options.env),
    daemonJson: daemonJson(image.daemonJson, imageStore),
  });
  return { cpus: config.cpus, memoryMiB: config.memoryMiB, image };
}
