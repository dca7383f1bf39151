import { readFileSync, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { delimiter } from 'node:path';
import { AppError } from '../../../contract/errors.ts';
import { shareMessages } from '../../../contract/messages/shares.ts';
import { findProgram, pathFolders } from '../../../platform/find-program.ts';
import { run } from '../../../platform/process.ts';
import { ENGINE_SOCKET } from '../../driver.ts';

/** The program that serves a folder of this machine to a guest, one process for each. */
export interface FileServer {
  readonly path: string;
  /** The one in Rust, or QEMU's own in C, until 7.2. Their options differ. */
  readonly kind: 'rust' | 'c';
}

/** Where distributions put it: never on PATH, as nobody is to run it by hand. */
const PLACES = ['virtiofsd', '/usr/libexec/virtiofsd', '/usr/lib/virtiofsd', '/usr/lib/qemu/virtiofsd'];

/** What each program was found to be, by its path, size and time: a wake asks for each of its folders, and need not wait for that. */
const kinds = new Map<string, Promise<FileServer['kind']>>();

async function kindOf(path: string): Promise<FileServer['kind']> {
  const { size, mtimeMs } = await stat(path);
  const file = [path, size, mtimeMs].join('|');
  const asked =
    kinds.get(file) ??
    run(path, ['--version'], { timeoutMs: 10_000 }).then(({ stdout, stderr }) =>
      /using FUSE kernel interface/.test(stdout + stderr) ? 'c' : 'rust',
    );
  kinds.set(file, asked);
  // Another time it may answer.
  asked.catch(() => kinds.delete(file));
  return asked;
}

/** Finds it, the first that this user can run. Rejects with UNSUPPORTED and what to install. */
export async function findFileServer(env: NodeJS.ProcessEnv, uid = process.getuid?.()): Promise<FileServer> {
  for (const place of PLACES) {
    const path = await findProgram(place, env);
    if (!path) continue;
    const kind = await kindOf(path);
    if (kind === 'rust' || uid === 0) return { path, kind };
  }
  throw new AppError('UNSUPPORTED', shareMessages.noFileServer({ program: 'virtiofsd' }), {
    details: { program: 'virtiofsd', reason: 'virtiofsd-missing' },
  });
}

/** As many open files as nobody's project has. The server asks for a million, and has them where the system lets it. */
const PLENTY = 250_000;

/**
 * How much of the files that a server can have open it has, from 0 to 1: one for each that the guest has looked up, but for the one
 * in Rust where it may go by handles. Null where it can have plenty, or the system does not say.
 */
export function crowdingOf(pid: number): number | null {
  // The one that was started waits for the one that serves, in a PID namespace of its own.
  const [child] = textOf(`/proc/${pid}/task/${pid}/children`).split(' ');
  const place = `/proc/${child || pid}`;
  const most = Number(/^Max open files +(\d+)/m.exec(textOf(`${place}/limits`))?.[1]);
  if (!(most < PLENTY)) return null;
  // The kernel tells how many there are as the folder's size, from 6.2 on.
  const size = statSync(`${place}/fd`, { throwIfNoEntry: false })?.size ?? 0;
  return size === 0 ? null : size / most;
}

/** Asked several times a second, and of the kernel alone: to have a thread read it would cost more than to read it. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

export interface ServeOptions {
  /** Absolute, without a link in it. */
  readonly folder: string;
  readonly readOnly: boolean;
  /** Where it listens, from its working folder on: that may be in what is hidden. */
  readonly socket: string;
  /** Folders of Slipway's own that lie in it, and whose keys, disk and templates are not the guest's to see. None lies within another. */
  readonly hidden: readonly string[];
  /** This user is root; else what is root's in the guest is the user's here. */
  readonly isRoot: boolean;
}

/** Where a folder is bound to be served from, below its own path: there everywhere, and nobody else's in a namespace of its own. */
const PLACE = '/tmp';

/**
 * What the file server is started by, in a mount namespace of its own. The folder is entered before it is looked at, and what was
 * entered is served, whatever takes its place since. What is read-only is so below it, with what is mounted in it, or is not
 * served; of what is hidden nothing is there but the engine's socket, as a link to the guest's. It then goes on as the file
 * server itself, which shuts itself up in the folder. What is mounted is read from the kernel's own list, as programs write names as the
 * locale has it: there each blank, tab, new line and backslash of a name is an octal number.
 */
const PREPARE = `set -e
folder=$1 place=${PLACE}$1 mode=$2 socket=$3 hidden=$4
shift 4
(
  cd "$folder"
  [ "$(pwd -P)" = "$folder" ] || { echo "$folder leads elsewhere by now" >&2; exit 1; }
  mount -t tmpfs -o nosuid,nodev,noexec,mode=755 none ${PLACE}
  mkdir -p "$place"
  mount --no-canonicalize --rbind . "$place"
)
while [ "$hidden" -gt 0 ]; do
  mount -t tmpfs -o nosuid,nodev,noexec,size=4k,mode=755 none "${PLACE}$1"
  ln -s "$socket" "${PLACE}$1/docker.sock"
  mount -o remount,ro "${PLACE}$1"
  shift
  hidden=$((hidden - 1))
done
if [ "$mode" = ro ]; then
  mounts=$(cut -d ' ' -f 5 /proc/self/mountinfo | sed 's/\\\\/\\\\0/g')
  printf '%s\\n' "$mounts" | {
    found=
    while IFS= read -r at; do
      at=$(printf '%bx' "$at")
      at=\${at%x}
      case $at in "$place" | "$place"/*)
        mount -o remount,bind,ro "$at"
        found=yes ;;
      esac
    done
    [ -n "$found" ] || { echo "nobody can tell what is mounted in $folder" >&2; exit 1; }
  }
fi
exec "$@"`;

/** Where a system has its own programs. */
const OF_THE_SYSTEM = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * The PATH that it is prepared by: the system's own programs before the user's, whose folders may be shared, and none that depend
 * on the working folder, which is the guest's to write to while it is bound.
 */
export const serverPath = (env: NodeJS.ProcessEnv): string =>
  [...new Set([...OF_THE_SYSTEM, ...pathFolders(env)])].join(delimiter);

/** Root in the guest is not to leave devices of this machine, or programs with its rights, in a folder of the user's. */
const DROPPED = '-mknod:-setfcap';

/** The program and its arguments. Its pid stays that of what is started. */
export function serveCommand({ path, kind }: FileServer, options: ServeOptions): [string, string[]] {
  const { folder, readOnly, socket, hidden, isRoot } = options;
  const place = `${PLACE}${folder}`;
  const own =
    kind === 'rust'
      ? [
          ...[`--socket-path=${socket}`, `--shared-dir=${place}`, '--sandbox=namespace', '--announce-submounts'],
          // A user has none to drop.
          ...(isRoot ? [`--modcaps=${DROPPED}`] : []),
        ]
      : [
          `--socket-path=${socket}`,
          // A comma would end it, and a backslash is an escape.
          ...['-o', `source=${place.replace(/[\\,]/g, '\\$&')}`],
          ...['-o', 'sandbox=namespace', '-o', 'announce_submounts', '-o', 'cache=auto', '-o', `modcaps=${DROPPED}`],
        ];
  return [
    'unshare',
    [
      ...(isRoot ? [] : ['--user', '--map-root-user']),
      // What is mounted later below a folder that is read-only would not be.
      ...['--mount', '--propagation', readOnly ? 'private' : 'slave', '--', 'sh', '-c', PREPARE, 'slipway-share'],
      ...[folder, readOnly ? 'ro' : 'rw', ENGINE_SOCKET, `${hidden.length}`, ...hidden, path, ...own],
    ],
  ];
}
