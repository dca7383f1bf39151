import type { allMessages } from './all.ts';
import type { Translated } from './define.ts';
import { containers } from './ko/containers.ts';
import { diagnose } from './ko/diagnose.ts';
import { disk } from './ko/disk.ts';
import { advice, engine } from './ko/engine.ts';
import { fields } from './ko/fields.ts';
import { host } from './ko/host.ts';
import { platform } from './ko/platform.ts';
import { ports } from './ko/ports.ts';
import { accelerator, qemu } from './ko/qemu.ts';
import { settings } from './ko/settings.ts';
import { shares } from './ko/shares.ts';
import { sleep } from './ko/sleep.ts';
import { ssh } from './ko/ssh.ts';
import { tasks } from './ko/tasks.ts';
import { exit, terminals } from './ko/terminals.ts';
import { tools } from './ko/tools.ts';
import { guest, image, stage, state, vm } from './ko/vm.ts';
import { wire } from './ko/wire.ts';
import { work } from './ko/work.ts';

/** Korean; a client fetches it when it is asked for. */
export const korean: { readonly [D in keyof typeof allMessages]: Translated<(typeof allMessages)[D]> } = {
  accelerator,
  advice,
  diagnose,
  disk,
  containers,
  engine,
  exit,
  fields,
  guest,
  host,
  image,
  platform,
  ports,
  qemu,
  settings,
  shares,
  sleep,
  ssh,
  stage,
  state,
  tasks,
  terminals,
  tools,
  vm,
  wire,
  work,
};
