import { z } from 'zod';
import { containerId, empty, listItem, localId, ok, shortId, timestamp } from './common.ts';
import { message as said } from './messages/message.ts';
import { problem } from './messages/problem.ts';
import { method, type Names, stream } from './wire/define.ts';

/** Columns and rows of a screen. 1,000 is far beyond any display and keeps a hostile size from costing memory. */
const cols = z.int().min(1).max(1000);
const rows = z.int().min(1).max(1000);
const noNul = z
  .string()
  .max(4096)
  .refine((s) => !s.includes('\0'), problem('nul'));

const command = z.array(noNul).max(100).optional();

/** A new process in a running container. No command means the best shell found there. */
export const execTarget = z.strictObject({
  kind: z.literal('exec'),
  containerId,
  command,
  /** NAME=value, beyond the container's own. */
  env: z
    .array(z.string().regex(/^[^=\s\0]+=[^\0]*$/, 'use NAME=value'))
    .max(1000)
    .optional(),
  user: noNul.optional(),
  workdir: noNul.optional(),
});
/** A root shell in the VM itself, or a command there. */
export const guestTarget = z.strictObject({ kind: z.literal('guest'), command });

export const terminalTarget = z.discriminatedUnion('kind', [
  execTarget,
  /** The container's own main process. */
  z.strictObject({ kind: z.literal('attach'), containerId }),
  guestTarget,
]);
export type TerminalTarget = z.infer<typeof terminalTarget>;

/** lost: the connection to it went, the process may live on. */
const state = z.enum(['starting', 'running', 'exited', 'lost']);
/** How the program ended; null while it runs, and when it is not known. */
const exitCode = z.int().nullable();
/** Why it ended or could not start, in English words; empty while it runs. */
const message = z.string();

export const terminal = z.object({
  id: localId,
  target: terminalTarget,
  /** The container's name when it was opened, or "Slipway VM". */
  name: z.string(),
  /** What runs in it, such as bash; "attach" for an attached main process. */
  title: z.string(),
  state,
  exitCode,
  message,
  /** The same for who shows it in another language. */
  said: said.nullable(),
  cols,
  rows,
  createdAt: timestamp,
});
export type Terminal = z.infer<typeof terminal>;

export const terminalItem = z.discriminatedUnion('type', [
  /**
   * The whole screen with scrollback as escape sequences: write it to a reset terminal of this size. The next `more`
   * characters of output belong to it as well; until they have come the size must stay as it is.
   */
  z.object({ type: z.literal('screen'), data: z.string(), more: z.int().nonnegative(), cols, rows }),
  z.object({ type: z.literal('output'), data: z.string() }),
  /** Another window changed the size. */
  z.object({ type: z.literal('resize'), cols, rows }),
  /** Where in the output its program started or ended: all that it printed before has been sent. The first follows the screen. */
  z.object({ type: z.literal('state'), state, exitCode, message }),
]);
export type TerminalItem = z.infer<typeof terminalItem>;

/** What a target is called. */
export function targetName(target: TerminalTarget, names: Names): string {
  if (target.kind === 'guest') return 'Slipway VM';
  return names.container(target.containerId) ?? shortId(target.containerId);
}

/** Options, container and command of a `docker exec`; without a command it is a shell. Of variables only the names. */
export function execWords(target: z.infer<typeof execTarget>, names: Names): readonly string[] {
  const { user, workdir, env = [], command } = target;
  const variables = env.flatMap((variable) => ['-e', variable.replace(/=.*/s, '')]);
  const options = [...(user ? ['-u', user] : []), ...(workdir ? ['-w', workdir] : []), ...variables];
  return [...options, targetName(target, names), ...(command?.length ? command : ['sh'])];
}

export const terminals = {
  watch: stream(empty, listItem(terminal)),
  /** Shells found in the container, best first; empty when it has none. */
  shells: method(z.object({ containerId }), z.object({ shells: z.array(z.string()) }), 'looks'),
  /**
   * Resolves as soon as the terminal is listed; its start, or why it failed, shows in its state. An `owned` one is closed
   * when the connection that opened it ends.
   */
  open: method(
    z.object({ target: terminalTarget, cols, rows, owned: z.boolean().optional() }),
    z.object({ id: localId }),
    {
      subject: ({ target }, names) => targetName(target, names),
      cli({ target }, names) {
        if (target.kind === 'attach') return ['docker', 'attach', targetName(target, names)];
        if (target.kind === 'exec') return ['docker', 'exec', '-it', ...execWords(target, names)];
        return ['slipway', 'ssh', ...(target.command?.length ? ['--', ...target.command] : [])];
      },
      undo: () => (result: { id: string }) => ({ method: 'terminals.close' as const, params: { id: result.id } }),
    },
  ),
  /**
   * One view of it: the screen as it is, then what follows. Any number at once. Ends when the terminal is closed. One
   * that is too slow holds the program back, or, when it `skips`, gets the screen anew in place of what it missed.
   */
  view: stream(z.object({ id: localId, skips: z.boolean().default(false) }), terminalItem),
  /** Typed or pasted text, at most 64 Ki characters a call; resolves when it has been handed on, so that a paste is paced. */
  write: method(z.object({ id: localId, data: z.string().max(65_536) }), ok, 'own'),
  resize: method(z.object({ id: localId, cols, rows }), ok, 'own'),
  /** Runs the target again on the same screen, after a line that says so. */
  reconnect: method(z.object({ id: localId }), ok, 'own'),
  /** Ends the process's terminal and forgets its screen. An attached container goes on running. */
  close: method(z.object({ id: localId }), ok, 'own'),
} as const;
