import { messages } from './define.ts';

const EXPORT_AGAIN = 'Export it again, or copy the file again from where it came.';

/** Of the VM's data disk as a file of this computer. */
export const diskMessages = messages('disk', {
  away: {
    text: 'the data disk is not at {path}',
    hint: 'Connect the drive that it is on, or put the file back, then start the VM again. Only a reset makes a new, empty one.',
  },
  newer: {
    text: 'the data disk was last used by a newer Slipway',
    hint: 'Install that one again. Nothing was changed on the disk.',
  },
  none: { text: 'there is no data disk yet', hint: 'Start the VM once: it is made then.' },
  busy: {
    text: 'something else is being done with the data disk',
    hint: 'Wait for it, or cancel it in the list of tasks.',
  },
  moving: {
    text: 'the VM is off while its data disk is moved',
    hint: 'It starts again by itself. The task can be cancelled.',
  },
  exporting: {
    text: 'the VM is off while its data disk is exported',
    hint: 'It starts again by itself. The task can be cancelled.',
  },
  replacing: {
    text: 'the VM is off while its data disk is replaced',
    hint: 'It starts again by itself.',
  },
  notGrown: {
    text: 'the data disk could not be made larger while the VM runs: {reason}',
    hint: 'Restart the VM: it is done then.',
  },
  changed: { text: 'the data disk was written to while it was copied', hint: 'Nothing was changed. Try again.' },
  noRoom: {
    text: 'there is not enough space in {path}: {wanted} GiB are needed, {free} GiB are free',
    hint: 'Free some space there, or choose another drive.',
  },
  nearlyFull: {
    text: 'the drive of {path} is nearly full: what is left there is for the VM, and for others',
    hint: 'Free some space there and do the same again: it goes on where it was. Or discard what was begun.',
  },
  differs: {
    text: '{path} is not what was written to it',
    hint: 'The drive may be failing. Nothing was changed: the data disk is where it was.',
  },
  notFolder: { text: '{path} is not a folder', hint: 'Name a folder that is there.' },
  here: '{path} is where the data disk is already',
  exists: { text: 'there is a file {path} already', hint: 'Name a new one: nothing is overwritten.' },
  badName: {
    text: 'the file’s name has to end in {suffix}',
    hint: 'Or name a folder: the file gets a name of its own there.',
  },
  onlyFolder: { text: 'a page may name a folder only', hint: 'The file gets a name of its own there.' },
  shared: {
    text: '{path} is shared with containers, by {share}: whoever writes to the disk there has the VM',
    hint: 'Choose a folder outside of what is shared, or share less first.',
  },
  inData: { text: 'Slipway keeps its own data in {path}', hint: 'Choose another folder.' },
  notArchive: { text: '{path} is no exported data disk', hint: 'Name a file that "slipway disk export" has made.' },
  newerArchive: { text: '{path} was made by a newer Slipway', hint: 'Install that one to import it.' },
  damagedArchive: { text: '{path} is damaged', hint: `Nothing was changed. ${EXPORT_AGAIN}` },
  cutArchive: { text: '{path} is cut short', hint: `Nothing was changed. ${EXPORT_AGAIN}` },
  foreign: { text: 'the disk in {path} is not one of Slipway’s', hint: 'Nothing was changed.' },
  notStarted: {
    text: 'the VM does not start with the disk of {path}: {reason}',
    hint: 'The disk that was there before is back.',
  },
  moved: 'The data disk is in {path} now',
  exported: {
    text: 'The data disk is in {path}: {mib} MiB, read again and in order.',
    hint: 'To use it, here or on another computer: {command}',
  },
  notRunning: 'Not started again: {names}. {said}',
  imported: 'The data disk of {path} is in use now',
  unproven: {
    text: 'the VM has not run with the imported disk yet',
    hint: 'Start the VM, or take the import back with: slipway disk discard import',
  },
  workUnknown: {
    text: 'what was begun with the data disk cannot be told from {path}: it is damaged, or of a newer Slipway',
    hint: 'A newer Slipway goes on with it. Where there is none, look beside the data disk for files that are left, and then delete this one.',
  },
  nothing: 'there is nothing of that kind that was broken off',
  notTrimmed: 'the VM could not give back what it does not use: {reason}',
});
