import type { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { playedEngine } from '../../../engine/testing/played-engine.ts';
import { hangUpsOf } from '../testing/hang-ups-of.ts';

const containerId = 'a'.repeat(64);
const SEARCH = 'f'.repeat(64);
const idOf = (number: number) => String(number).padStart(64, '0');
const markOf = (id: string) => `SLIPWAY_TERMINAL=home_host_${id}`;

type State = { Running: boolean; ExitCode: number | null };
const unbegun: State = { Running: false, ExitCode: null };
const running: State = { Running: true, ExitCode: null };
const ended: State = { Running: false, ExitCode: 129 };

interface Play {
  /** What the engine says of an exec; null when it knows none such. */
  readonly state: (execId: string) => State | null;
  /** What a search finds. */
  readonly search: (marks: readonly string[]) => readonly string[];
  /** The exit code of searches. */
  readonly exitCode?: number;
  /** Whether the container is there. */
  readonly stopped?: boolean;
}

/** An engine in which processes carry marks; keeps the marks of each search. */
async function engineWith({ state, search, exitCode = 0, stopped = false }: Play) {
  const searches: string[][] = [];
  const { client } = await playedEngine({
    async onRequest(request, response) {
      const { url = '', method } = request;
      let body = '';
      for await (const chunk of request) body += chunk;
      const say = (value: unknown, status = 200) => {
        response.statusCode = status;
        response.end(JSON.stringify(value));
      };
      const exec = /\/exec\/([0-9a-f]{64})\/json/.exec(url)?.[1];
      if (exec) {
        const said = exec === SEARCH ? { Running: false, ExitCode: exitCode } : state(exec);
        return said ? say(said) : say({ message: `No such exec instance: ${exec}` }, 404);
      }
      if (method === 'GET') return say({ Id: containerId, Name: '/x', Config: {}, State: { Running: !stopped } });
      if (stopped) return say({ message: 'the container is not running' }, 409);
      searches.push(JSON.parse(body).Cmd.slice(4));
      say({ Id: SEARCH }, 201);
    },
    onUpgrade(socket: Duplex) {
      socket.resume().write('HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n');
      const said = Buffer.from(search(searches.at(-1) ?? []).join('\n'));
      const header = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
      header.writeUInt32BE(said.length, 4);
      socket.end(Buffer.concat([header, said]));
    },
  });
  return { client, searches };
}

it('looks again for one that has not begun, or is not there yet, until the engine says that it has ended', async () => {
  const states = [unbegun, running, running];
  let found = false;
  const { client, searches } = await engineWith({
    state: () => (found ? ended : (states.shift() ?? running)),
    search(marks) {
      // Answered before there is a process.
      found = searches.length > 1;
      return found ? marks : [];
    },
  });
  await hangUpsOf({ client: () => client }).add({ id: 'late', execId: idOf(1), containerId, user: undefined });
  expect(searches).toEqual([[markOf('late')], [markOf('late')]]);
});

it('takes all of a container in one search, and each user’s apart', async () => {
  const gone = new Set<string>();
  const { client, searches } = await engineWith({
    state: (id) => (gone.has(markOf(`p${Number(id)}`)) ? ended : running),
    search(marks) {
      for (const mark of marks) gone.add(mark);
      return marks;
    },
  });
  const hangUps = hangUpsOf({ client: () => client });
  const all = Array.from({ length: 40 }, (_, at) => ({ id: `p${at}`, execId: idOf(at), containerId }));
  const done = all.map((one, at) => hangUps.add({ ...one, user: at < 30 ? undefined : 'nobody' }));
  expect(hangUps.isBusy).toBe(true);
  await Promise.all(done);
  expect(searches.map((marks) => marks.length).sort()).toEqual([10, 30]);
  await hangUps.end();
  expect(hangUps.isBusy).toBe(false);
});

it.each<[string, Omit<Play, 'search'>]>([
  ['has stopped', { stopped: true, state: () => running }],
  ['has no shell', { exitCode: 127, state: () => running }],
  ['has lost it while the engine was started again', { state: () => null }],
])('is done with a container that %s', async (_, play) => {
  const { client } = await engineWith({ search: () => [], ...play });
  await hangUpsOf({ client: () => client }).add({ id: 'x', execId: idOf(1), containerId, user: undefined });
});

it('goes on when the engine is back, which it waits for unless the host ends', async () => {
  let isThere = false;
  let hungUp = false;
  const { client } = await engineWith({
    state: () => (hungUp ? ended : running),
    search(marks) {
      hungUp = true;
      return marks;
    },
  });
  let asked = 0;
  const connection = {
    client() {
      asked += 1;
      isThere = asked > 2;
      if (isThere) return client;
      throw new AppError('ENGINE_UNAVAILABLE', quoted('it is being started'));
    },
  };
  const one = { id: 'x', execId: idOf(1), containerId, user: undefined };
  await hangUpsOf(connection).add(one);
  expect([hungUp, asked > 2]).toEqual([true, true]);

  const away = hangUpsOf({
    client() {
      throw new AppError('ENGINE_UNAVAILABLE', quoted('there is none'));
    },
  });
  const given = away.add(one);
  await away.end();
  await given;
});
