import { messages } from './define.ts';

const DAMAGED_IMAGE =
  'In a source checkout run "npm run vm:build"; otherwise install Slipway again. Your data is untouched.';
const KEEP_DATA = 'Nothing was changed on it. Put the right file back, or reset the VM to start with an empty disk.';
const REPAIR = 'Repair checks it thoroughly and keeps what can be kept.';
const START_AGAIN = 'Start the VM again.';
const BUILD_IMAGE = 'In a source checkout run "npm run vm:build"; otherwise install Slipway again.';

/** Of the VM, its disk and its image. */
export const vmMessages = messages('vm', {
  off: 'the VM does not run',
  state: 'the VM is {state}',
  stateOff: { text: 'the VM is {state}', hint: 'Start it with "slipway up".' },
  startedAgain: 'the VM ended unexpectedly and is started again',
  noEngine: "Slipway's engine is not running: {why}",
  noEngineHint: "Slipway's engine is not running: {why}. {hint}",
  logInVm: {
    text: 'the log of {source} is in the VM, which does not run',
    hint: 'Start the VM, or look at the logs "console" and "host".',
  },
  stopped: 'the VM was stopped while it was starting',
  hostEnding: 'Slipway ends',
  noConnection: 'there is no connection to the VM',
  notYet: 'the VM does not take connections yet',
  brokenOff: 'a connection in the VM was broken off',
  closed: 'the connection to the VM was closed',
  lostBecause: 'the connection to the VM was lost: {reason}',
  refused: 'the VM refused: {reason}',
  commandLate: 'a command in the VM did not finish within {seconds} s',
  stageLate: '{stage} did not finish within {seconds} s',
  runsAlready: 'the VM process runs already',
  stopFirst: 'stop the VM before deleting its data',
  notStarted: {
    text: 'the VM could not be started: {reason}',
    hint: 'The logs "console" and "vm-process" have the details.',
  },
  crashed: {
    text: 'the VM ended by itself: {reason}',
    hint: 'The logs "console" and "vm-process" have its last words. Start it again when the cause is mended.',
  },
  crashedAgain: {
    text: 'the VM ended by itself and was started again {count} times: {reason}',
    hint: 'The logs "console" and "vm-process" have its last words. Start it again when the cause is mended.',
  },
  processEnded: 'the VM process ended: {reason}',
  foundUnusable: 'the VM that was found running cannot be used: {reason}',

  hostDiskFull: {
    text: 'the VM is paused: the disk it is on is full',
    hint: 'Free some space on this machine; the VM goes on by itself.',
  },
  channelLost: {
    text: 'the connection to the VM was lost; trying to reach it again',
    hint: 'When it does not come back within a minute, restart the VM.',
  },
  engineDown: {
    text: 'the Docker Engine does not answer; it is being restarted in the VM',
    hint: 'When it does not come back within a minute, look at the log "dockerd" or restart the VM.',
  },
  controlLost: {
    text: 'the VM process takes no orders: its control socket does not answer',
    hint: 'Containers run on, and it is tried again by itself. UDP ports cannot be opened or closed meanwhile. A program in a container may use up what the VM process may have open; when it does not come back, restart the VM.',
  },
  noSpaceToStart: {
    text: 'the VM could not start: the disk it is on is full',
    hint: 'Free some space on this machine, then start it again.',
  },

  noImageFor: { text: 'there is no guest image for {arch} processors', hint: 'Slipway runs on x86-64 and arm64.' },
  noImage: { text: 'there is no guest image in {path}', hint: BUILD_IMAGE },
  unreadableImage: { text: 'cannot read {path}', hint: BUILD_IMAGE },
  otherVariant: { text: 'the guest image in {path} is not made for what runs the VM here', hint: BUILD_IMAGE },
  badManifest: { text: "the guest image's manifest cannot be used: {reason}", hint: BUILD_IMAGE },
  damagedImage: { text: 'the guest image is damaged: {path}: {how}', hint: `It was not started. ${DAMAGED_IMAGE}` },
  olderImage: {
    text: 'the new guest image does not start, so that the one before is in use: {reason}',
    hint: 'Your data is untouched. The next start of Slipway tries the new one again.',
  },
  diskNoFile: {
    text: '{path} is not a file',
    hint: 'Move it away. Slipway keeps its data disk there and does not follow links.',
  },
  diskLost: {
    text: 'the data disk could not be repaired',
    hint: 'Put a backup of it back, or reset the VM to start with an empty disk.',
  },
});

/** How the VM is, in a word: what comes after "the VM is". */
export const stateMessages = messages('state', {
  absent: 'absent',
  creating: 'creating',
  stopped: 'stopped',
  starting: 'starting',
  running: 'running',
  degraded: 'degraded',
  stopping: 'stopping',
  asleep: 'asleep',
  broken: 'broken',
});

/** How a file of the image differs. */
export const imageMessages = messages('image', {
  missing: 'it is missing',
  size: 'it has {size} bytes instead of {wanted}',
  checksum: 'its checksum is wrong',
});

/** What the guest's init says when it cannot go on, by code. See vm-assets/README.md for the protocol. */
export const guestMessages = messages('guest', {
  'data-disk-foreign': { text: 'the data disk holds data that is not Slipway’s', hint: KEEP_DATA },
  'data-disk-missing': { text: 'the VM does not see its data disk', hint: START_AGAIN },
  'data-disk-small': {
    text: 'the data disk is too small to hold a file system',
    hint: 'It may have been cut short. Put a backup back, or reset the VM to start with an empty disk.',
  },
  'data-disk-format': {
    text: 'the data disk could not be formatted',
    hint: 'Check that the disk Slipway is on has free space and is healthy, then start again.',
  },
  'data-disk-fsck': {
    text: 'the data disk’s file system is damaged beyond what is mended without asking',
    hint: REPAIR,
  },
  'data-disk-mount': { text: 'the data disk’s file system cannot be mounted', hint: REPAIR },
  'root-missing': { text: 'the VM does not see its system disk', hint: START_AGAIN },
  'root-invalid': { text: 'the VM cannot read its system disk', hint: DAMAGED_IMAGE },
  'seed-missing': { text: 'the VM does not see its configuration disk', hint: START_AGAIN },
  'seed-invalid': { text: 'the VM refused its configuration', hint: DAMAGED_IMAGE },
  'network-missing': { text: 'the VM has no network device', hint: START_AGAIN },
  'network-filter': {
    text: 'the VM could not shield its control port from containers, so it was not used',
    hint: DAMAGED_IMAGE,
  },
  'host-access': {
    text: 'the VM could not keep containers from this computer’s own services, as the settings ask, so it was not used',
    hint: DAMAGED_IMAGE,
  },
  'random-numbers': {
    text: 'the VM has no random numbers of its own, so it was not used',
    hint: START_AGAIN,
  },
  unknown: {
    text: 'the VM reported a problem while it started',
    hint: 'The log "console" has the details.',
  },
  /** With the guest's own words. */
  because: '{problem}: {words}',
});

/** Stages of a start and a stop. */
export const stageMessages = messages('stage', {
  image: { text: 'Checking the guest image', hint: 'The whole image is read once after it changed.' },
  disk: { text: 'Preparing the data disk', hint: 'Check that Slipway’s data folder can be written to.' },
  accelerator: {
    text: 'Looking for hardware acceleration',
    hint: 'This takes a few seconds once; the answer is remembered.',
  },
  process: { text: 'Starting the VM process', hint: 'See the log "vm-process".' },
  kernel: { text: 'Booting Linux', hint: 'The VM console’s log shows how far it is.' },
  'data-disk': { text: 'Checking the data disk', hint: 'A check after a crash can take minutes.' },
  network: { text: 'Configuring the network', hint: 'The VM console’s log shows how far it is.' },
  containerd: { text: 'Starting containerd', hint: 'The log of containerd shows how far it is.' },
  ssh: {
    text: 'Connecting to the VM',
    hint: 'A firewall or security program may block connections on this computer itself.',
  },
  engine: {
    text: 'Starting the Docker Engine',
    hint: 'The log of dockerd shows how far it is. With many containers it takes longer.',
  },
  poweroff: {
    text: 'Stopping containers and the VM',
    hint: 'Containers get ten seconds to end; then the VM is switched off.',
  },
  sleep: { text: 'Putting the VM to sleep', hint: 'Its memory is written to this computer’s disk.' },
  wake: { text: 'Waking the VM', hint: 'Its memory is read from this computer’s disk.' },
  restart: {
    text: 'Restarting the engine',
    hint: 'Containers go on meanwhile. The log of dockerd shows how far it is.',
  },
  again: {
    text: 'The VM ended unexpectedly and is started again',
    hint: 'The logs "console" and "vm-process" have its last words.',
  },
});
