import { beforeEach, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { quoted } from '../../contract/messages/message.ts';
import type { EngineConnection, Epoch } from '../../engine/connection.ts';
import { playedEngine } from '../../engine/testing/played-engine.ts';
import { RunAgain } from './run-again.ts';

const idOf = (letter: string) => letter.repeat(64);
/** As the engine lists them, the newest first; `d` is run with --rm, `e` is a swarm's. */
const ALL = ['e', 'd', 'c', 'b', 'a'];

/** What was asked of the engine and the VM, in order. */
let did: string[];
let isStarting: boolean;
let runs: RunAgain;

beforeEach(async () => {
  did = [];
  isStarting = false;
  const { client } = await playedEngine({
    onRequest(request, response) {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
      const [, letter = '', verb] = /\/containers\/(\w)\w+\/(\w+)$/.exec(pathname) ?? [];
      request.resume();
      if (verb === 'start') {
        did.push(`start ${letter}`);
        if (letter === 'b') response.writeHead(500).end('{"message":"no such device"}');
        // It has a restart policy.
        else response.writeHead(letter === 'a' ? 304 : 204).end();
      } else if (verb === 'json' && letter !== '') {
        const Labels = letter === 'e' ? { 'com.docker.swarm.task.id': 'x' } : {};
        const HostConfig = { AutoRemove: letter === 'd' };
        response.end(JSON.stringify({ Id: idOf(letter), Name: `/web-${letter}`, Config: { Labels }, HostConfig }));
      } else {
        did.push(`list ${searchParams.get('filters')}`);
        response.end(JSON.stringify(ALL.map((each) => ({ Id: idOf(each) }))));
      }
    },
  });
  const connection: Pick<EngineConnection, 'epoch' | 'client' | 'onDidConnect'> = {
    epoch: {} as Epoch,
    client: () => client,
    onDidConnect: () => ({ dispose() {} }),
  };
  runs = new RunAgain({
    connection,
    claimPorts: async (id) => {
      did.push(`ports of ${id.slice(0, 1)}`);
      return async () => undefined;
    },
    log: nullLogger,
    vm: {
      get isStarting() {
        return isStarting;
      },
      async hold(_why, work, look) {
        await look?.();
        did.push('off');
        return work();
      },
      start: async () => void did.push('up'),
    },
  });
});

const LISTED = 'list {"status":["running","restarting"]}';
const work = async (result: string) => {
  did.push('work');
  isStarting = true;
  return result;
};

test('what ran is started again in the order it was made, with its ports, and what does not start is named', async () => {
  const { result, left } = await runs.hold(quoted('export'), () => work('done'));
  expect([result, await left]).toEqual(['done', ['web-b']]);
  const starts = ['a', 'b', 'c'].flatMap((each) => [`ports of ${each}`, `start ${each}`]);
  expect(did).toEqual([LISTED, 'off', 'work', 'up', ...starts]);
});

test('also where the work was broken off, for which nobody waits', async () => {
  const why = new Error('Ctrl-C');
  const broken = async () => {
    await work('');
    throw why;
  };
  await expect(runs.hold(quoted('export'), broken)).rejects.toBe(why);
  await expect.poll(() => did.at(-1)).toBe('start c');
});

test('a VM that stays off, as somebody stopped it meanwhile, is left so', async () => {
  const { left } = await runs.hold(quoted('export'), async () => 'done');
  expect([await left, did]).toEqual([[], [LISTED, 'off']]);
});
