import { createHash, randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { EngineClient } from '../../../engine/client.ts';
import { runExec } from '../../../engine/exec.ts';

/** Marks the process that a terminal started, so that it can be found again from inside its container. */
const VARIABLE = 'SLIPWAY_TERMINAL';

/** Whose marks are whose: one host's among those of its SLIPWAY_HOME, and these among others'. Of letters that mean nothing to sh and grep. */
export interface Owner {
  readonly home: string;
  readonly host: string;
}

/** This host as the owner of what it starts. Two homes of one path on two machines may work with one engine: they differ. */
export function ownerAt(root: string): Owner {
  const home = createHash('sha256').update(`${hostname()}\0${root}`).digest('hex').slice(0, 16);
  return { home, host: randomUUID() };
}

/** NAME=value for the environment of what terminal or process `id` starts. */
export function markOf({ home, host }: Owner, id: string): string {
  return `${VARIABLE}=${home}_${host}_${id}`;
}

/**
 * Its terminal is hung up like a closed window's: SIGHUP to the session leader that carries the mark and has a terminal. Its
 * jobs get theirs from the kernel, and what has left the session (a daemon, setsid) lives on. Without a terminal it is sent to
 * the leader's process group; a leader that has left carries the mark, too, but `left` tells it by its parent, $2.
 * All are judged before any is ended: a parent that is just ending shows no mark. Says the marks that it has sent it to. One
 * grep for all: a fork for each mark and process takes minutes in a slow VM.
 * /proc/PID/stat has after the name: state, parent, group, session, terminal.
 */
const script = ({ patterns, others = 'false', left }: { patterns: string; others?: string; left: string }) => `
command -v grep >/dev/null || exit 127
todo=
for hit in $(grep -aosH ${patterns} /proc/[0-9]*/environ); do
  p=\${hit%%/environ:*}
  mark=\${hit#*:}
  if ${others}; then continue; fi
  read -r stat <"$p/stat" || continue
  set -- \${stat##*) }
  [ "$4" = "\${p#/proc/}" ] || continue
  if [ "$5" != 0 ]; then to=$4
  elif ${left}; then continue
  else to=-$4
  fi
  todo="$todo $to:$mark"
done 2>/dev/null
for one in $todo; do
  to=\${one%%:*}
  kill -HUP "$to" && kill -CONT "$to" && echo "\${one#*:}"
done 2>/dev/null
exit 0`;

/** In the container: its parent was one of ours, or was, and is the first process by now. */
const SEARCH = `marks=; for mark; do marks="$marks -e $mark"; done
${script({ patterns: '$marks', left: '[ "$2" = 1 ] || grep -qs "$mark" "/proc/$2/environ"' })}`;

/** How long one search may take, in milliseconds: an exec alone takes seconds where forty are started in a slow VM. */
const SEARCH_MS = 30_000;

/** Where marks are looked for, and as whom: another user's environment cannot be read, not even by root. */
export interface Place {
  readonly containerId: string;
  readonly user: string | undefined;
}

/**
 * Hangs up what carries one of the marks, and resolves with those that were found; null where there is nothing to look with (sh
 * and grep). Rejects as an exec does.
 */
export async function hangUpMarked(
  client: EngineClient,
  place: Place,
  { marks, signal }: { readonly marks: readonly string[]; readonly signal: AbortSignal },
): Promise<ReadonlySet<string> | null> {
  const command = ['/bin/sh', '-c', SEARCH, 'slipway-hang-up', ...marks];
  const limits = { deadlineMs: SEARCH_MS, limit: 65_536, signal };
  const { exitCode, stdout } = await runExec(client, { ...place, command }, limits);
  if (exitCode === 127) return null;
  if (exitCode !== 0) throw new Error(`the search ended with ${exitCode}`);
  return new Set(stdout.split('\n'));
}

/**
 * A line of sh for root in the VM: hangs up in all containers what earlier hosts of this home have left there, as a killed one
 * does. The parent of what an exec starts is containerd's shim, which has written down, where it works, whom it has started for
 * which exec; a daemon has another parent, or becomes the shim's unwritten. Others' folders are not looked into: those in a
 * container may hold anything. One whose input came from a killed host has seen it end, and may have taken half for all there
 * is: dockerd ends it with the connection. What was started in the VM itself has its own pid at the end of its mark.
 */
export function leftBehindScript({ home, host }: Owner): string {
  const isOutside = '[ "/proc/$2/ns/mnt" -ef /proc/self/ns/mnt ]';
  // Execs are known by digits: that of the container's own process is init.pid.
  const isWritten = `grep -qsx "\${p#/proc/}" "/proc/$2/cwd"/[0-9a-f]*.pid`;
  return script({
    patterns: `-e '${VARIABLE}=${home}_[0-9A-Za-z_-]*'`,
    others: `case $mark in ${VARIABLE}=${home}_${host}_*) ;; *) false ;; esac`,
    left: `! { [ "\${mark##*_}" = "$4" ] || { ${isOutside} && ${isWritten}; }; }`,
  });
}
