import { DeadlineError, withDeadline } from '../../../base/deadline.ts';
import { AppError } from '../../../contract/errors.ts';
import { terminalMessages } from '../../../contract/messages/terminals.ts';
import type { EngineClient } from '../../../engine/client.ts';
import { hasFile } from '../../../engine/containers.ts';
import { runExec } from '../../../engine/exec.ts';

/** Best first. */
const CANDIDATES = ['bash', 'zsh', 'ash', 'sh'] as const;
const FIND_ALL = `for s in ${CANDIDATES.join(' ')}; do command -v "$s"; done; true`;

/** Shells outside the engine's usual search path: distroless "debug" images keep theirs in /busybox. */
const OTHER_SH = ['sh', '/busybox/sh'];

/** How long a search may take, in milliseconds. Under emulation, on a busy machine, one exec has been seen to take seconds. */
const PROBE_MS = 20_000;
const PROBE_OUTPUT = 4_096;

/** Containers and images remembered. */
const MEMORY = 1_000;

/** Where to look; an image id lets a new container of a known image do with one question in place of a probe. */
export interface ShellPlace {
  readonly containerId: string;
  readonly imageId: string;
}

/** Finds the shells of a container by running them, and remembers what it found by container and image. */
export class Shells {
  readonly #known = new Map<string, readonly string[]>();
  readonly #probeMs: number;

  constructor(probeMs = PROBE_MS) {
    this.#probeMs = probeMs;
  }

  /** The best shell. Rejects with UNSUPPORTED, in plain words, when there is none, and with TIMEOUT when that stays open. */
  async best(client: EngineClient, place: ShellPlace, signal?: AbortSignal): Promise<string> {
    const [known] = this.#known.get(place.containerId) ?? [];
    const [first] = known === undefined ? await this.#find(client, place, signal) : [known];
    if (first !== undefined) return first;
    throw new AppError('UNSUPPORTED', terminalMessages.noShell());
  }

  /** All shells, best first, as the container has them now. CONFLICT when it does not run. */
  async list(client: EngineClient, place: ShellPlace, signal?: AbortSignal): Promise<readonly string[]> {
    const deadline = { ms: this.#probeMs, signal };
    const shells = await withDeadline('the search for a shell', deadline, (within) =>
      probe(client, { containerId: place.containerId, deadlineMs: this.#probeMs }, within),
    ).catch((error: unknown) => {
      throw isLate(error) ? tooSlow(this.#probeMs, error) : error;
    });
    // No shell is not remembered: looking again is how one finds out that it has been installed.
    if (shells.length > 0) for (const key of [place.containerId, place.imageId]) this.#remember(key, shells);
    return shells;
  }

  #remember(key: string, shells: readonly string[]): void {
    if (this.#known.size >= MEMORY) this.#known.clear();
    this.#known.set(key, shells);
  }

  /** What another container of the image had may have been installed there: it is looked for before it is believed. */
  async #find(client: EngineClient, place: ShellPlace, signal?: AbortSignal): Promise<readonly string[]> {
    const others = this.#known.get(place.imageId);
    const { containerId } = place;
    const path = others?.[0];
    if (!path || !(await hasFile(client, { containerId, path }, signal))) return this.list(client, place, signal);
    this.#remember(containerId, others);
    return others;
  }

  /** For when a remembered shell could not be started. */
  forget(place: ShellPlace): void {
    this.#known.delete(place.containerId);
    this.#known.delete(place.imageId);
  }
}

function isLate(error: unknown): boolean {
  return error instanceof DeadlineError || (error instanceof AppError && error.code === 'TIMEOUT');
}

function tooSlow(ms: number, cause: unknown): AppError {
  return new AppError('TIMEOUT', terminalMessages.slowShell({ seconds: ms / 1_000 }), { cause });
}

async function probe(
  client: EngineClient,
  { containerId, deadlineMs }: { readonly containerId: string; readonly deadlineMs: number },
  signal: AbortSignal,
): Promise<readonly string[]> {
  const run = async (...command: string[]) => {
    const outcome = await runExec(client, { containerId, command }, { deadlineMs, limit: PROBE_OUTPUT, signal });
    // It still ran when it was asked about: that it is no shell cannot be said.
    if (outcome.exitCode === null)
      throw new AppError('TIMEOUT', terminalMessages.endless({ command: command[0] ?? '' }));
    return outcome;
  };
  const viaSh = async (sh: string) => {
    const { exitCode, stdout } = await run(sh, '-c', FIND_ALL);
    // A standalone busybox names its built-in shells without a path; then only the one that runs is sure.
    return exitCode === 0 ? [...new Set([...readPaths(stdout), sh])] : [];
  };
  const usual = await viaSh('/bin/sh');
  if (usual.length > 0) return usual;
  // Without /bin/sh: another sh that can tell the rest, else each candidate must prove itself.
  for (const found of await Promise.all(OTHER_SH.map(viaSh))) if (found.length > 0) return found;
  const alone = await Promise.all(
    CANDIDATES.map(async (name) => ((await run(name, '-c', ':')).exitCode === 0 ? [name] : [])),
  );
  return alone.flat();
}

/** What a container says is hostile: only absolute paths of what was asked for. */
function readPaths(stdout: string): string[] {
  const lines = stdout.split('\n').map((line) => line.trim());
  return lines.filter(
    (path) => /^\/[\w/.+-]{1,255}$/.test(path) && CANDIDATES.some((name) => path.endsWith(`/${name}`)),
  );
}
