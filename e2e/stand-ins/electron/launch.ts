import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ControlClient } from './control/client.ts';
import type { AppState } from './control/protocol.ts';

const CLI = fileURLToPath(new URL('cli.mjs', import.meta.url));
const POLL_MS = 50;

/** How to start an app in the stand-in. */
export interface LaunchOptions {
  /** The built main module, as package.json's `main` names it. */
  readonly main: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** An app that runs in the stand-in. */
export interface StandInApp {
  readonly process: ChildProcess;
  readonly control: ControlClient['do'];
  /** What it wrote to stdout and stderr so far. */
  output(): string;
  /** Its exit code, or 128 and the like for a signal. */
  readonly exited: Promise<number>;
  /** The state once `holds` says yes; rejects with the last state after `deadlineMs`. */
  until(what: string, holds: (state: AppState) => boolean, deadlineMs?: number): Promise<AppState>;
  /** Ends it, whatever it is doing, and removes what this launch made. */
  dispose(): Promise<void>;
}

const later = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const connectTo = async (path: string, ended: () => string | null): Promise<ControlClient> => {
  for (;;) {
    const failure = ended();
    if (failure !== null) throw new Error(`the app ended before it could be reached\n${failure}`);
    try {
      return await ControlClient.connect(path);
    } catch {
      await later(POLL_MS);
    }
  }
};

/** Starts an app and connects to its control endpoint. A second instance that only hands over ends by itself. */
export const launchStandIn = async ({ main, args = [], env = process.env }: LaunchOptions): Promise<StandInApp> => {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  const path = join(folder, 'control');
  const child = spawn(process.execPath, [CLI, main, ...args], {
    env: { ...env, SLIPWAY_STAND_IN_CONTROL: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (chunk: string) => {
      output += chunk;
    });
  }
  let code: number | null = null;
  const exited = new Promise<number>((resolve) =>
    child.once('exit', (exit, signal) => {
      code = exit ?? (signal ? 128 : 1);
      resolve(code);
    }),
  );
  const client = await connectTo(path, () => (code === null ? null : output));
  const until: StandInApp['until'] = async (what, holds, deadlineMs = 20_000) => {
    const end = Date.now() + deadlineMs;
    for (;;) {
      const state = await client.do.state().catch((error: Error) => {
        throw new Error(`${what}: ${error.message}\n${output}`);
      });
      if (holds(state)) return state;
      if (Date.now() > end) throw new Error(`${what} did not come about: ${JSON.stringify(state)}\n${output}`);
      await later(POLL_MS);
    }
  };
  const dispose = async (): Promise<void> => {
    const browserPid = await client.do.state().then(
      (state) => state.browserPid,
      () => null,
    );
    client.close();
    if (code === null) child.kill('SIGKILL');
    await exited;
    while (browserPid !== null && alive(browserPid)) await later(POLL_MS);
    rmSync(folder, { recursive: true, force: true });
  };
  return { process: child, control: client.do, output: () => output, exited, until, dispose };
};
