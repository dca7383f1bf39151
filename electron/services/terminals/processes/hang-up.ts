import type { EngineClient } from '../../../engine/client.ts';
import { runExec } from '../../../engine/exec.ts';

/** Marks the process that a terminal started, so that it can be found again from inside its container. */
export const TERMINAL_VARIABLE = 'SLIPWAY_TERMINAL';

/**
 * The engine does not end an exec whose connection goes: the shell would stay for ever. So its terminal is hung up like
 * a closed window's: SIGHUP to the session leader that carries the mark and has a terminal. Its jobs get theirs from the
 * kernel, and what has left the session (a daemon, setsid) lives on. Without a terminal it is sent to the leader's process
 * group; a leader that has left carries the mark, too, but so did its parent, unless that is the first process by now.
 * /proc/PID/stat has after the name: state, parent, group, session, terminal.
 */
const SCRIPT = `
id=$1
for p in /proc/[0-9]*; do
  grep -qs "${TERMINAL_VARIABLE}=$id" "$p/environ" || continue
  read -r stat <"$p/stat" || continue
  set -- \${stat##*) }
  [ "$4" = "\${p#/proc/}" ] || continue
  if [ "$5" != 0 ]; then kill -HUP "$4"; kill -CONT "$4"
  elif [ "$2" != 1 ] && ! grep -qs "${TERMINAL_VARIABLE}=$id" "/proc/$2/environ"; then kill -HUP "-$4"; kill -CONT "-$4"
  fi
done 2>/dev/null`;

/** Ends what terminal or process `id` started. Needs sh and grep in the container; without them the process stays. Never rejects. */
export async function hangUp(
  client: EngineClient,
  process: { readonly id: string; readonly containerId: string; readonly user?: string | undefined },
): Promise<void> {
  const { id, containerId, user } = process;
  const command = ['/bin/sh', '-c', SCRIPT, 'slipway-hang-up', id];
  await runExec(client, { containerId, command, user }, { deadlineMs: 10_000, limit: 1_024 }).catch(() => undefined);
}
