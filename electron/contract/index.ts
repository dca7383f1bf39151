import { activity } from './activity.ts';
import { containers } from './containers.ts';
import { engine } from './engine.ts';
import { exec } from './exec.ts';
import { host } from './host.ts';
import { images } from './images.ts';
import { ports } from './ports.ts';
import { settingsDomain } from './settings.ts';
import { tasks } from './tasks.ts';
import { terminals } from './terminals.ts';
import { vm } from './vm.ts';
import type { ClientOf } from './wire/define.ts';

/** Everything a client can ask of the host, by domain. */
export const contract = {
  host,
  vm,
  engine,
  containers,
  images,
  terminals,
  exec,
  ports,
  tasks,
  activity,
  settings: settingsDomain,
} as const;

export type Contract = typeof contract;
export type Api = ClientOf<Contract>;
