import { z } from 'zod';
import { localId, ok } from './common.ts';
import { message as said } from './messages/message.ts';
import { execTarget, execWords, guestTarget, targetName } from './terminals.ts';
import { bytes } from './wire/codec.ts';
import { method, stream, upload } from './wire/define.ts';

export const processTarget = z.discriminatedUnion('kind', [execTarget, guestTarget]);
export type ProcessTarget = z.infer<typeof processTarget>;

export const processItem = z.discriminatedUnion('type', [
  z.object({ type: z.literal('stdout'), data: bytes }),
  z.object({ type: z.literal('stderr'), data: bytes }),
  /**
   * The last item. The exit code is 128 + n after signal n, 126 and 127 also when nothing could be run, and null when it is
   * not known: the connection was lost, the process may live on. `message` says what the exit code does not, in English; else it
   * is empty. `said` is the same for who shows it in another language.
   */
  z.object({ type: z.literal('exit'), exitCode: z.int().nullable(), message: z.string(), said: said.nullable() }),
]);
export type ProcessItem = z.infer<typeof processItem>;

/**
 * Processes without a terminal: their input and their two outputs are bytes. One belongs to the connection that started
 * it, and is hung up when that, or the reading of its output, ends before it has.
 */
export const exec = {
  /**
   * Starts one; without a command a shell that reads its script from the input. With `stdin` it waits for `input`, else
   * its input is empty.
   */
  start: method(z.object({ target: processTarget, stdin: z.boolean().default(false) }), z.object({ id: localId }), {
    subject: ({ target }, names) => targetName(target, names),
    cli: ({ target, stdin }, names) =>
      target.kind === 'guest'
        ? ['slipway', 'ssh', ...(target.command?.length ? ['--', ...target.command] : [])]
        : ['docker', 'exec', ...(stdin ? ['-i'] : []), ...execWords(target, names)],
    undo: () => 'needless',
  }),
  /** What it prints, as it comes, and how it ends. Once: a process that is not read waits. */
  output: stream(z.object({ id: localId }), processItem),
  /**
   * Its input, to the end of the items or until it reads no more; then its input ends. One that is cut off is no end, as the
   * process would take half for all there is: it is hung up.
   */
  input: upload(z.object({ id: localId }), { item: bytes, result: ok }, 'own'),
} as const;
