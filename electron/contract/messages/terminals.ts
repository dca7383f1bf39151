import { messages } from './define.ts';

export const terminalMessages = messages('terminals', {
  tooMany: {
    text: '{limit} terminals are open, which is the most there can be.',
    hint: 'Close terminals that are not needed any more.',
  },
  gone: 'There is no such terminal. It may have been closed.',
  hostEnding: 'Slipway is ending',
  closed: 'the terminal was closed',
  ended: { text: 'The terminal has ended.', hint: 'Reconnect to run it again.' },
  endedBecause: { text: 'The terminal has ended. {why}', hint: 'Reconnect to run it again.' },
  running: { text: 'The terminal is still running.', hint: 'Open another one instead.' },
  notRead: { text: 'The program does not read its input.', hint: 'Wait until it does, or close the terminal.' },
  endedUnread: 'The program ended before it read this.',

  paused: { text: 'The container is paused.', hint: 'Resume it, then connect again.' },
  restarting: {
    text: 'The container is restarting: it ends as often as it starts.',
    hint: 'See its logs for why, or stop it.',
  },
  notRunning: { text: 'The container is not running.', hint: 'Start it, then connect again.' },
  removed: 'The container was removed.',
  noVm: 'The engine in use does not run in a VM of Slipway.',
  noShell: {
    text: 'This container has no shell: bash, zsh, ash and sh were looked for.',
    hint: 'Minimal images often leave it out. Choose a command that the image does contain.',
  },
  slowShell: {
    text: 'Looking for a shell in the container took longer than {seconds} seconds.',
    hint: 'The machine may be very busy. Try again in a moment, or choose a command to run.',
  },
  endless: '{command} in the container does not end',

  /** How a program ended. */
  exited: 'Exited with code {code}',
  exitedAs: 'Exited with code {code} ({how})',
  exitedLast: 'Ended',
  outOfMemory: '{ending}. It ran out of memory',
  startedAgain: '{ending}. The container has been started again since',
  after: '{ending}. {fate}',
  stopped: 'The container stopped',
  removedNow: 'The container was removed',
  tooManyProcesses: {
    text: '{limit} processes run, which is the most there can be.',
    hint: 'End some that are not needed any more.',
  },
  noProcess: 'There is no such process. It may have ended.',
  outputTaken: 'The process’s output is in use already.',
  inputTaken: 'The process’s input is in use already.',
  processLost: 'The connection to the process was lost. It may still run.',
  containerLost: 'The connection to the container was lost. It still runs.',
  vmLost: 'The connection to the VM was lost.',
  reconnect: 'Reconnect when the engine answers again.',
  failed: 'The terminal failed: {reason}',

  screenClosed: 'The terminal was closed.',
  screenNoThread: 'No thread could be started for the screen: {reason}.',
  screenFailed: 'The screen failed: {reason}.',
  screenEnded: 'The screen ended by itself.',
  screenBusy: 'Its output kept the screen busy for too long.',
  screenLost: '{why} The terminal was ended, so that the others go on. Reconnect to start on an empty screen.',
});

/** What exit codes mean by convention; 128 + n is signal n. */
export const exitMessages = messages('exit', {
  refused: 'the engine could not run it',
  cannotExecute: 'the command cannot be executed',
  notFound: 'the command was not found',
  hungUp: 'hung up',
  interrupted: 'interrupted',
  quit: 'quit',
  aborted: 'aborted',
  killed: 'killed',
  segmentationFault: 'segmentation fault',
  terminated: 'terminated',
  signal: 'signal {number}',
});
