import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { Emitter } from '../../base/emitter.ts';
import { nullLogger } from '../../base/logger.ts';
import type { Container } from '../../contract/containers.ts';
import type { SharedFolder } from '../../contract/shares.ts';
import { LiveTable } from '../../engine/live-table.ts';
import { until } from '../../engine/testing/until.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import type { GuestProcess } from '../../vm/channel/guest-program.ts';
import { FileEvents } from './file-events.ts';
import type { WatchThreadOptions } from './watch-thread.ts';

/** Ends the last thread that watches, as the system does that has no memory left for it. */
const watching = vi.hoisted(() => ({ lose: () => {} }));
vi.mock('./watch-thread.ts', async (original) => {
  const real = await original<typeof import('./watch-thread.ts')>();
  class WatchThread extends real.WatchThread {
    constructor(options: WatchThreadOptions = {}) {
      super(options);
      watching.lose = () => {
        this.dispose();
        options.onLost?.(new Error('no memory'));
      };
    }
  }
  return { ...real, WatchThread };
});

let dir: string;
let guest: PlayedGuest;
let events: FileEvents;
let notes: Map<string, string | null>;
let table: LiveTable<Container>;
let binds: Map<string, string[]>;
let folders: SharedFolder[];
/** By how much time has passed, in milliseconds. */
let later = 0;
const changed = new Emitter<void>();
/** The engine does not say what containers bind. */
let isLate: boolean;
let onInspect: () => void;
/** What is to be done in some seconds. */
let timers: Set<() => void>;

/** A guest whose agent answers, and does to each file what the real one does. */
class PlayedGuest {
  readonly told: string[] = [];
  started = 0;
  running = 0;
  /** How many watch there; null where it is of an older image, and does not say. */
  watchers: number | null = null;
  /** What it ends with at once; null for what works. */
  refusal: string | null = null;

  start = async (): Promise<GuestProcess> => {
    this.started += 1;
    this.running += 1;
    const input = new PassThrough();
    const output = new PassThrough();
    const stderr = new PassThrough();
    const stream = Object.assign(new PassThrough(), {
      write: (chunk: string) => input.write(chunk),
      end: () => stream,
    });
    output.on('data', (chunk) => stream.push(chunk));
    input.on('data', (chunk: Buffer) => void this.#batch(chunk.toString(), output));
    const hangUp = () => {
      if (stream.destroyed) return;
      this.running -= 1;
      stream.destroy();
    };
    if (this.refusal) {
      stderr.write(this.refusal);
      setImmediate(hangUp);
    }
    return { stream, stderr, exit: Promise.resolve(0), lost: new AbortController().signal, hangUp };
  };

  /** Batches that it was given, and has done with. */
  asked = 0;
  answered = 0;

  async #batch(text: string, output: PassThrough): Promise<void> {
    this.asked += 1;
    for (const path of text.split('\0').filter(Boolean)) {
      this.told.push(path);
      await promisify(execFile)('touch', ['-c', '-m', '-r', path, path]).catch(() => undefined);
    }
    output.write(this.watchers === null ? '1 0\n' : `${this.watchers} 0 ${this.watchers}\n`);
    this.answered += 1;
  }
}

const container = (name: string, state: Container['state']) => ({ id: name, name, state }) as Container;
const share = (path: string, more: Partial<SharedFolder> = {}): SharedFolder => ({
  ...{ path, readOnly: false, realPath: null, state: 'live', said: null },
  ...more,
});

beforeEach(async () => {
  dir = await realpath(await mkdtemp('/tmp/sw-events-'));
  await mkdir(join(dir, 'shared/app/src'), { recursive: true });
  await mkdir(join(dir, 'shared/other'));
  await mkdir(join(dir, 'home'));
  table = new LiveTable<Container>(({ id }) => id, true);
  binds = new Map([['web', [join(dir, 'shared/app')]]]);
  folders = [share(join(dir, 'shared'))];
  guest = new PlayedGuest();
  notes = new Map();
  isLate = false;
  onInspect = () => undefined;
  timers = new Set();
  events = new FileEvents({
    containers: table,
    bindsOf: async (id) => {
      onInspect();
      if (isLate) throw new Error('late');
      return binds.get(id) ?? [];
    },
    folders: {
      get view() {
        return { folders };
      },
      onDidChange: changed.event,
      note: (path, said) => notes.set(path, said?.id ?? null),
    },
    mostFolders: 3,
    start: guest.start,
    home: join(dir, 'home'),
    log: nullLogger,
    clock: {
      ...systemClock,
      monotonic: () => performance.now() + later,
      after(ms, run) {
        // What is gathered, and the guest's time to answer, are as they are.
        if (ms !== 5_000) return systemClock.after(ms, run);
        const due = () => {
          timers.delete(due);
          run();
        };
        timers.add(due);
        return { dispose: () => timers.delete(due) };
      },
    },
  });
});

afterEach(async () => {
  events.dispose();
  await removeFolder(dir);
});

const watches = (...paths: string[]) =>
  until(`it watches ${paths}`, () => String(events.watched) === String(paths.map((path) => join(dir, path))));

it('tells the guest of what changes in what running containers bind, and of nothing else', async () => {
  table.apply([container('web', 'running')]);
  await watches('shared/app');
  await writeFile(join(dir, 'shared/other/file'), '1');
  await until('it is told', async () => {
    await writeFile(join(dir, 'shared/app/src/file'), '1');
    return guest.told.includes(join(dir, 'shared/app/src/file'));
  });
  expect(guest.told.filter((path) => path.includes('other'))).toEqual([]);
});

it('sends no paths while nobody watches there, and all that change from when somebody does', async () => {
  guest.watchers = 0;
  table.apply([container('web', 'running')]);
  await watches('shared/app');
  const put = (name: string) => writeFile(join(dir, 'shared/app', name), `${performance.now()}`);
  const isTold = (name: string) => guest.told.includes(join(dir, 'shared/app', name));
  await put('first');
  await until('it was told that nobody watches', () => guest.answered === 1);
  await until('it asks whether anybody does', async () => {
    await put('unwatched');
    return guest.answered > 3;
  });
  expect(isTold('unwatched')).toBe(false);
  guest.watchers = 1;
  await put('watched');
  await until('it is told', () => isTold('watched'));
});

it('does not tell of what the guest did to tell of it', async () => {
  table.apply([container('web', 'running')]);
  await watches('shared/app');
  const file = join(dir, 'shared/app/file');
  const count = (path: string) => guest.told.filter((told) => told === path).length;
  // There in one step: made, and written to later, would be two.
  const put = async (path: string) => {
    await writeFile(join(dir, 'made'), 'first');
    await rename(join(dir, 'made'), path);
  };
  await put(file);
  await until('it is told', () => count(file) === 1 && guest.answered === guest.asked);
  await appendFile(file, 'more');
  await until('it is told again', () => count(file) === 2 && guest.answered === guest.asked);
  const last = join(dir, 'shared/app/last');
  await put(last);
  await until('the last is told', () => count(last) === 1 && guest.answered === guest.asked);
  expect([count(file), count(last)]).toEqual([2, 1]);
});

/** Replaces a folder, as who clones a repository anew does. */
async function replaced(name: string): Promise<void> {
  await rename(join(dir, name), join(dir, 'old'));
  await mkdir(join(dir, name));
}

it('watches what is at the path by now, when a container is restarted at once or another is started', async () => {
  binds.set('two', [join(dir, 'shared/app')]);
  const isTold = (name: string) =>
    until(`${name} is told`, async () => {
      await writeFile(join(dir, 'shared/app', name), '');
      return guest.told.includes(join(dir, 'shared/app', name));
    });
  table.apply([{ ...container('web', 'running'), startedAt: 1 }]);
  await watches('shared/app');
  await isTold('one');
  await replaced('shared/app');
  // Its end and its start came as one change.
  table.apply([{ ...container('web', 'running'), startedAt: 2 }]);
  await isTold('two');
  await rm(join(dir, 'old'), { recursive: true });
  await replaced('shared/app');
  table.apply([container('two', 'running')], ['web']);
  await isTold('three');
});

it('asks later for what the engine has not said, by one timer however often it was asked, and not once it is over', async () => {
  let asked = 0;
  isLate = true;
  const names = ['a', 'b', 'c'];
  for (const name of names) binds.set(name, [join(dir, 'shared/app')]);
  const inspected = () => {
    asked += 1;
  };
  onInspect = inspected;
  for (const name of names) {
    table.apply([container(name, 'running')]);
    await until('it was asked', () => asked > 0);
    changed.fire();
  }
  await until('all were asked', () => asked >= 6);
  expect(timers.size).toBe(1);
  isLate = false;
  for (const run of [...timers]) run();
  await watches('shared/app');
  isLate = true;
  table.apply([container('web', 'running')]);
  await until('it waits', () => timers.size === 1);
  events.dispose();
  expect(timers.size).toBe(0);
});

it('watches nothing, and keeps no program in the guest, while nobody binds anything', async () => {
  expect(events.watched).toEqual([]);
  table.apply([container('web', 'exited')]);
  table.apply([container('web', 'running')]);
  await watches('shared/app');
  await writeFile(join(dir, 'shared/app/file'), '');
  await until('it runs', () => guest.running === 1);
  table.apply([container('web', 'exited')]);
  await watches();
  await until('it has ended', () => guest.running === 0);
});

it('watches once what several bind, one in the other, and goes with what is shared', async () => {
  binds.set('two', [join(dir, 'shared/app/src'), join(dir, 'shared/app'), '/var/run/docker.sock']);
  table.apply([container('web', 'running'), container('two', 'running')]);
  await watches('shared/app');
  table.apply([], ['web']);
  folders = [share(join(dir, 'shared'), { readOnly: true })];
  changed.fire();
  await watches();
  folders = [share(join(dir, 'shared'))];
  changed.fire();
  await watches('shared/app');
});

it('says of a folder that not all in it is watched, as long as it is so', async () => {
  const app = join(dir, 'shared/app');
  await mkdir(join(app, 'a/b'), { recursive: true });
  table.apply([container('web', 'running')]);
  await until('it is said', () => notes.get(app) === 'shares.tooManyToWatch');
  table.apply([container('web', 'exited')]);
  await until('it is taken back', () => notes.get(app) === null);
});

it('is said no more once all of it is watched anew, as after the thread that watches was lost', async () => {
  const app = join(dir, 'shared/app');
  await mkdir(join(app, 'a/b'), { recursive: true });
  table.apply([container('web', 'running')]);
  await until('it is said', () => notes.get(app) === 'shares.tooManyToWatch');
  await rm(join(app, 'a'), { recursive: true });
  watching.lose();
  await until('it is to be watched anew', () => timers.size === 1);
  for (const run of [...timers]) run();
  await watches('shared/app');
  expect(notes.get(app)).toBeNull();
});

it('a guest that cannot be told is let be, and asked again later', async () => {
  guest.refusal = 'no such program';
  table.apply([container('web', 'running')]);
  await watches('shared/app');
  await writeFile(join(dir, 'shared/app/one'), '');
  await until('it was tried', () => guest.started === 2 && guest.running === 0);
  guest.refusal = null;
  later += 10_000;
  await writeFile(join(dir, 'shared/app/two'), '');
  await until('it is told', () => guest.told.includes(join(dir, 'shared/app/two')));
  expect(guest.started).toBe(3);
});
