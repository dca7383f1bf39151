import { containerMessages } from './containers.ts';
import { diagnoseMessages } from './diagnose.ts';
import { diskMessages } from './disk.ts';
import { adviceMessages, engineMessages } from './engine.ts';
import { fieldMessages } from './fields.ts';
import { hostMessages } from './host.ts';
import { platformMessages } from './platform.ts';
import { portMessages } from './ports.ts';
import { acceleratorMessages, qemuMessages } from './qemu.ts';
import { settingMessages } from './settings.ts';
import { shareMessages } from './shares.ts';
import { sleepMessages } from './sleep.ts';
import { sshMessages } from './ssh.ts';
import { taskMessages } from './tasks.ts';
import { exitMessages, terminalMessages } from './terminals.ts';
import { toolMessages } from './tools.ts';
import { guestMessages, imageMessages, stageMessages, stateMessages, vmMessages } from './vm.ts';
import { wireMessages } from './wire.ts';
import { workMessages } from './work.ts';

/** Every domain's messages by the domain that their ids begin with. Clients only need the type: English comes with each message. */
export const allMessages = {
  accelerator: acceleratorMessages,
  advice: adviceMessages,
  containers: containerMessages,
  diagnose: diagnoseMessages,
  disk: diskMessages,
  engine: engineMessages,
  exit: exitMessages,
  fields: fieldMessages,
  guest: guestMessages,
  host: hostMessages,
  image: imageMessages,
  platform: platformMessages,
  ports: portMessages,
  qemu: qemuMessages,
  settings: settingMessages,
  shares: shareMessages,
  sleep: sleepMessages,
  ssh: sshMessages,
  stage: stageMessages,
  state: stateMessages,
  tasks: taskMessages,
  terminals: terminalMessages,
  tools: toolMessages,
  vm: vmMessages,
  wire: wireMessages,
  work: workMessages,
} as const;
