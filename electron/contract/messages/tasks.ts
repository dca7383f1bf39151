import { messages } from './define.ts';

/** Of long work: exports and pulls. */
export const taskMessages = messages('tasks', {
  cancelled: 'Cancelled',
  cancelledByUser: 'cancelled by the user',
  gone: 'there is no such task',
  notAgain: 'there is no such task that could be run once more',
  hostEnding: 'Slipway is ending',
  exported: '{bytes} bytes written to {path}',
  downloaded: '{bytes} bytes sent to the browser',
  exportCancelled: 'the export was cancelled',
  exportDiskFull: {
    text: 'there is no space left for the file',
    hint: 'Free some space on this machine, or choose another disk.',
  },
  exportForbidden: { text: 'the file may not be written: {reason}', hint: 'Choose another folder.' },
  exportFailed: 'the file could not be written: {reason}',
  onlyApp: 'only the app itself, which asks the user, may name a file',
  onlyBrowser: 'only a browser downloads; the app asks where a file is to be',
  choosing: 'another file is being chosen',
});
