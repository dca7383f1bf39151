import type { Message } from '../../contract/messages/message.ts';
import { exitMessages, terminalMessages } from '../../contract/messages/terminals.ts';

const known: Readonly<Record<number, Exclude<keyof typeof exitMessages, 'signal'>>> = {
  125: 'refused',
  126: 'cannotExecute',
  127: 'notFound',
  129: 'hungUp',
  130: 'interrupted',
  131: 'quit',
  134: 'aborted',
  137: 'killed',
  139: 'segmentationFault',
  143: 'terminated',
};

/** How a process ended, as people say it: "Exited with code 137 (killed)". 128 + n means signal n. */
export function exitMessage(code: number | null): Message {
  if (code === null) return terminalMessages.exitedLast();
  const name = known[code];
  if (name) return terminalMessages.exitedAs({ code, how: exitMessages[name]() });
  const signal = code > 128 && code <= 192 ? code - 128 : null;
  if (signal === null) return terminalMessages.exited({ code });
  return terminalMessages.exitedAs({ code, how: exitMessages.signal({ number: signal }) });
}
