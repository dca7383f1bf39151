import { messages } from './define.ts';

/** Of files, sockets, locks and processes. `work` is one of workMessages. */
export const platformMessages = messages('platform', {
  diskFull: {
    text: 'cannot {work}: no space left for {path}',
    hint: 'Free some space on this disk, then try again.',
  },
  readOnly: {
    text: 'cannot {work}: {path} is on a read-only file system',
    hint: 'Set SLIPWAY_HOME to a folder that can be written to.',
  },
  forbidden: {
    text: 'cannot {work}: {path} does not allow it',
    hint: 'Make the folder yours and writable, or set SLIPWAY_HOME to another one.',
  },
  inTheWay: {
    text: 'cannot {work}: something else is in the way at {path}',
    hint: 'Move it away, or set SLIPWAY_HOME to another folder.',
  },
  notRegular: {
    text: 'cannot {work}: {path} is no regular file',
    hint: 'A folder, a device or a pipe cannot be used there.',
  },
  checkPath: 'Check the path, and who may use it.',
  missing: {
    text: 'cannot {work}: there is no {path}',
    hint: 'Check the path, or set SLIPWAY_HOME to another folder.',
  },
  tooLong: { text: 'cannot {work}: the path {path}… is too long', hint: 'Set SLIPWAY_HOME to a shorter path.' },
  failed: 'cannot {work} at {path}: {reason}',

  homeShared: {
    text: '{path} is shared with other users and holds other files',
    hint: 'Set SLIPWAY_HOME to a folder of its own, such as {example}.',
  },
  homeForeign: {
    text: '{path} was made by another user, or is no folder',
    hint: 'Remove it, or set SLIPWAY_HOME to a shorter path, whose sockets fit into the folder itself.',
  },
  noHome: {
    text: 'there is no folder for Slipway’s data: this user has no home',
    hint: 'Set SLIPWAY_HOME to a folder of your own.',
  },
  locked: {
    text: '{path} is in use by another process',
    hint: 'Use the Slipway that is running, or end it first.',
  },
  lockedBy: {
    text: '{path} is in use by process {pid}',
    hint: 'Use the Slipway that is running, or end it first.',
  },
  contended: { text: 'others try to use {path} at the same time', hint: 'Try again.' },

  silentPath: {
    text: 'the file system does not answer for {path}',
    hint: 'See whether the drive or the server that it is on can be reached.',
  },

  noSocket: {
    text: '{path} exists and is not a socket',
    hint: 'Move it away; Slipway does not delete what it did not make.',
  },
  foreignSocket: {
    text: "{path} is another user's socket",
    hint: 'Have it removed, or set SLIPWAY_HOME to another folder.',
  },
  otherAnswers: {
    text: 'another program answers on {path}',
    hint: 'End that program, or set SLIPWAY_HOME to another folder.',
  },

  unkillable: '{program} was killed and does not end',
  late: '{program} did not finish within {seconds} s',
  option: '"{value}" must not begin with "-"',
  notInstalled: '{program} is not installed',
  notStarted: '{program} could not be started: {reason}',

  hostSilent: { text: 'the Slipway host does not answer', hint: 'Its log is {log}.' },
  hostLate: {
    text: 'the Slipway host (process {pid}) does not answer',
    hint: 'Try again in a moment, or end it with "slipway down --force". Its log is {log}.',
  },
  hostStopped: {
    text: 'the Slipway host (process {pid}) is stopped',
    hint: 'Let it go on with "kill -CONT {pid}", or end it with "slipway down --force". Its log is {log}.',
  },
  otherVersion: {
    text: '{reason}',
    hint: 'Quit Slipway completely, or end its host with "slipway down --force"; then start it again.',
  },
});
