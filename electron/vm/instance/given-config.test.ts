import { expect, test } from 'vitest';
import type { EngineConfig } from './engine-config.ts';
import { GivenConfig } from './given-config.ts';
import type { VmRun } from './run.ts';

const config = (id: string, fixed: string): EngineConfig => ({ env: {}, files: {}, fixed, read: fixed + id, id });

test('a restart of the engine is announced before it begins, only where one is needed, and over once it answers', async () => {
  const done: string[] = [];
  const exec = async (line: string) => {
    done.push(line.split(' ').at(-1) ?? '');
    return { code: 0, stdout: '', stderr: '' };
  };
  const run = { channel: { exec }, over: new AbortController().signal } as unknown as VmRun;
  const engine = { epoch: { signal: run.over }, onDidChangeStatus: () => ({ dispose() {} }) };
  const given = new GivenConfig(engine);
  given.begin(config('a', 'debug'));
  const bring = (next: EngineConfig) =>
    given.bring(run, next, (isOnItsWay) => done.push(isOnItsWay ? 'announced' : 'over'));
  await bring(config('a', 'debug'));
  await bring(config('b', 'debug'));
  await bring(config('c', 'mtu'));
  await expect.poll(() => done).toEqual(['reload', 'announced', 'restart', 'over']);
});
