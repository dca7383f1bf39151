import { messages } from './define.ts';

/** Of the protocol and its connections. */
export const wireMessages = messages('wire', {
  /** A defect of Slipway's own. What is wrong is for those who mend it, and said in English. */
  defect: '{what}',
  /** A client that does not keep to the protocol; as above. */
  misused: '{what}',
  noHello: 'the client did not say hello within {seconds} s',
  cancelled: 'the call was cancelled',
  closed: 'the connection was closed',
  lost: 'the connection to the host was lost',
  /** The reason is the other side's own words. */
  lostBecause: '{reason}',
  notConnected: 'not connected to Slipway',
  silent: 'Slipway does not answer',
  pageClosing: 'the page is closing',
  noSession: 'this tab has no session',
  refusedCode: 'the launch code was refused ({status})',
  listCut: 'the list ended before it was whole',
  callEnded: 'the call has ended',
  tooLarge: { text: 'this is too large to be sent', hint: 'All of it together may have {mib} MiB.' },
  answerTooLarge: {
    text: 'the answer is too large to show: it has {length} characters',
    hint: "Docker's own command line shows all of it, such as: docker inspect NAME",
  },
  answersTooMany: {
    text: 'too many large answers were asked for at once',
    hint: 'Ask again when those before have come.',
  },
  versions: {
    text: 'the host speaks protocol {host}, this client {client}',
    hint: 'Quit Slipway completely and start it again.',
  },
  versionsHost: {
    text: 'the client speaks protocol {client}, this host {host}',
    hint: 'Quit Slipway completely and start it again.',
  },
  late: '{what} did not finish within {seconds} s',
  diskFull: {
    text: 'there is no space left on the disk',
    hint: 'Free some space on this machine, then try again.',
  },
  /** The reason is the operating system's. */
  failed: '{reason}',
  /** The reason is zod's, in English. */
  misfit: '{reason}',
});
