import { activity } from './activity.ts';
import { containers } from './containers.ts';
import { diagnose } from './diagnose.ts';
import { disk } from './disk.ts';
import { engine, engines } from './engine.ts';
import { exec } from './exec.ts';
import { host } from './host.ts';
import { images } from './images.ts';
import { ports } from './ports.ts';
import { settingsDomain } from './settings.ts';
import { shares } from './shares.ts';
import { tasks } from './tasks.ts';
import { terminals } from './terminals.ts';
import { vm } from './vm.ts';
import type { ClientOf } from './wire/define.ts';

/** Everything a client can ask of the host, by domain. */
export const contract = {
  host,
  vm,
  engines,
  engine,
  containers,
  images,
  terminals,
  exec,
  ports,
  tasks,
  activity,
  settings: settingsDomain,
  shares,
  diagnose,
  disk,
} as const;

/**
 * The domains that are about one engine. Their calls carry its id in their envelope, and are answered in that engine's
 * scope; a call without one means the engine that the settings choose.
 */
export const engineDomains = ['engine', 'containers', 'images', 'terminals', 'exec', 'ports'] as const;
export type EngineDomain = (typeof engineDomains)[number];

export type Contract = typeof contract;
export type Api = ClientOf<Contract>;
