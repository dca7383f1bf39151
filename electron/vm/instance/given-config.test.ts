import { expect, test } from 'vitest';
import type { GuestChannel } from '../channel/guest-channel.ts';
import type { EngineConfig } from './engine-config.ts';
import { GivenConfig } from './given-config.ts';

const config = (id: string, fixed: string): EngineConfig => ({ env: {}, files: {}, fixed, read: fixed + id, id });

test('a restart of the engine is announced before it begins, and only where one is needed', async () => {
  const done: string[] = [];
  const exec = async (line: string) => {
    done.push(line.split(' ').at(-1) ?? '');
    return { code: 0, stdout: '', stderr: '' };
  };
  const channel = { exec } as unknown as GuestChannel;
  const given = new GivenConfig();
  given.begin(config('a', 'debug'));
  const bring = (next: EngineConfig) => given.bring(channel, next, () => done.push('announced'));
  await bring(config('a', 'debug'));
  await bring(config('b', 'debug'));
  await bring(config('c', 'mtu'));
  expect(done).toEqual(['reload', 'announced', 'restart']);
});
