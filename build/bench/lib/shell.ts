import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Runs a program to its end and gives its stdout. Rejects with its stderr when it fails. */
export async function output(command: string, args: string[], options: SpawnOptions = {}): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const text = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => {
    text.stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    text.stderr += chunk;
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}\nended with ${code}: ${text.stderr.slice(-2000)}`);
  return text.stdout;
}

/** Ends a child: SIGTERM, then SIGKILL after the given time. Resolves when it is gone. */
export async function end(child: ChildProcess, graceMs = 5000): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
  await gone;
  clearTimeout(timer);
}

/** Calls `attempt` until it gives true. Rejects after the given time. */
export async function until(what: string, deadlineMs: number, attempt: () => Promise<boolean>): Promise<void> {
  const start = performance.now();
  while (!(await attempt())) {
    if (performance.now() - start > deadlineMs) throw new Error(`${what}: not within ${deadlineMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
