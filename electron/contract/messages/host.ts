import { messages } from './define.ts';

/** Of the host process: its clients, browser mode, and the app that looks after it. */
export const hostMessages = messages('host', {
  callerCancelled: 'the caller cancelled the call',
  clientGone: "the client's connection ended",
  tooManyCalls: 'too many calls wait on this connection',
  tooManyClients: {
    text: '{limit} clients are connected, which is the most there can be',
    hint: 'Close windows or tabs of Slipway.',
  },
  badWebPort: { text: 'SLIPWAY_WEB_PORT is {value}', hint: 'Use a number from 1 to 65535, or 0 for a free port.' },
  portTaken: {
    text: 'port {port} is used by another program',
    hint: 'Choose another port, or leave it out for a free one.',
  },
  noPage: {
    text: 'there is no built page in {path}',
    hint: 'Install Slipway again, or run "npm run build" in a checkout.',
  },
  changedPage: '{path} is not the file that was built',
  nothingHere: 'there is nothing at this address',
  otherAddress: 'this is {host}',
  requestFailed: 'the request failed',
  foreignPage: 'only Slipway’s own page may do this',
  onePageSession: 'a page cannot open another session',
  usedLink: {
    text: 'this link was used before or has expired',
    hint: 'Open Slipway again with: slipway open',
  },
  badSession: {
    text: 'this page’s session is not valid (any more)',
    hint: 'Open Slipway again with: slipway open',
  },

  staleDownload: { text: 'this download was begun before, or has expired', hint: 'Begin it again from the page.' },
  tooManyDownloads: '{limit} downloads wait for the browser already',
  downloadNotBegun: {
    text: 'the browser did not begin the download',
    hint: 'Allow downloads for this page in the browser, then try again.',
  },
  downloadLeft: 'the browser ended the download',

  notRunning: 'Slipway’s host is not running',
  slowStart: 'Slipway’s host did not start in time',
  endedAtStart: 'Slipway’s host ended at its start ({code}). {words}',
  crashed: { text: 'Slipway’s host ended unexpectedly ({how})', hint: 'Its log says more.' },
  gone: { text: 'Slipway’s host ended unexpectedly', hint: 'Its log says more.' },
  endedByOther: 'Slipway’s host was ended by another program',
  foreignSender: 'this page is not Slipway’s',
  folderNotOpened: { text: '{reason}', hint: '{path}' },
});
