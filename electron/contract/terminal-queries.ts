/**
 * Sequences by which a program asks the terminal a question: device attributes, status and cursor position, modes,
 * settings, colours. The host's headless terminal is the one that answers, whether a window shows it or not. A view must
 * swallow these, or two windows answer twice and a restored screen answers what nobody asked.
 */
export const answeredByHost = {
  csi: [
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { prefix: '=', final: 'c' },
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
    { prefix: '>', final: 'q' },
    { final: 't' },
  ],
  dcs: [{ intermediates: '$', final: 'q' }],
  /** Colours: swallow only what contains a "?", the rest sets them. Nobody answers these: each window has its own theme. */
  oscWithQuestionMark: [4, 10, 11, 12],
} as const;
