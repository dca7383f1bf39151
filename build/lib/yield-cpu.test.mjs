import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { constants, getPriority } from 'node:os';
import { expect, it } from 'vitest';
import { yieldCpu } from './yield-cpu.mjs';

it('gives what was started a lower priority, and leaves no control group behind', async () => {
  const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'inherit'] });
  const pid = child.pid ?? 0;
  const done = yieldCpu(pid);
  expect(getPriority(pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL);
  child.stdin?.end();
  await once(child, 'exit');
  done();
  expect(globSync(`/sys/fs/cgroup/{,*/}slipway-${pid}`)).toEqual([]);
});
