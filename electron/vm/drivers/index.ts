import type { DriverOptions, VmDriver } from '../driver.ts';
import { QemuDriver } from './qemu/driver.ts';

/** One entry of the list of drivers. */
export interface DriverKind {
  readonly name: string;
  /** Where it runs. */
  readonly platforms: readonly NodeJS.Platform[] | 'any';
  create(options: DriverOptions): VmDriver;
}

/** Every driver there is, the best first. Nothing else names one. */
const drivers: readonly [...DriverKind[], DriverKind & { readonly platforms: 'any' }] = [
  { name: 'qemu', platforms: 'any', create: (options) => new QemuDriver(options) },
];

/** The first driver that runs on a platform. */
export function driverFor(platform: NodeJS.Platform = process.platform): DriverKind {
  const runsHere = ({ platforms }: DriverKind) => platforms === 'any' || platforms.includes(platform);
  return drivers.find(runsHere) as DriverKind;
}
