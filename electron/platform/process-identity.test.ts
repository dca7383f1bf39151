import { type ChildProcess, spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isAlive } from './process-identity.ts';

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Starts a program; resolves with it and the first number it says. */
async function started(file: string, args: string[]) {
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const said = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (chunk) => resolve(String(chunk)));
    child.once('error', reject);
  });
  return { child, said: Number(said) };
}

const isZombie = async (pid: number) => /\) Z /.test(await readFile(`/proc/${pid}/stat`, 'utf8'));
const untilZombie = (pid: number) =>
  vi.waitFor(async () => expect(await isZombie(pid)).toBe(true), { timeout: 60_000 });

describe.runIf(process.platform === 'linux')('a zombie', () => {
  test('that waits to be collected is not alive', async () => {
    // The shell becomes a program that collects nobody. Until it has, it may collect its child itself.
    const { child, said } = await started('sh', ['-c', 'sleep 600 & echo $!; exec sleep 600']);
    const name = () => readFile(`/proc/${child.pid}/comm`, 'utf8');
    await vi.waitFor(async () => expect(await name()).toBe('sleep\n'), { timeout: 60_000 });
    process.kill(said, 'SIGKILL');
    await untilZombie(said);
    expect(process.kill(said, 0)).toBe(true);
    expect(await isAlive(said)).toBe(false);
  });

  test('whose other threads go on is alive until they are gone', async () => {
    // Exit(2) of the kernel, which ends one thread, and not the library's. Perl comes with git.
    const exit = process.arch === 'arm64' ? 93 : 60;
    const script = `use threads; $| = 1; threads->create(sub { sleep 600 })->detach; print "$$\\n"; syscall(${exit}, 0);`;
    const { child, said } = await started('perl', ['-e', script]);
    await untilZombie(said);
    expect(await isAlive(said)).toBe(true);
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect(await isAlive(said)).toBe(false);
  });
});
