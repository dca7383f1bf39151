import { afterEach, describe, expect, it } from 'vitest';
import { Emitter } from '../base/emitter.ts';
import { nullLogger } from '../base/logger.ts';
import { EngineClient } from './client.ts';
import type { Epoch } from './connection.ts';
import { socketEndpoint } from './endpoint.ts';
import type { EntityKind } from './entity-kind.ts';
import type { EngineEvent } from './events.ts';
import { EntityStore } from './store.ts';
import { until } from './testing/until.ts';
import { EngineTransport } from './transport.ts';

interface Row {
  id: string;
  state: string;
}

/** An engine of rows in memory, whose answers can be held back. */
class Rows {
  readonly truth = new Map<string, string>();
  readonly connected = new Emitter<Epoch>();
  readonly engineChanged = new Emitter<void>();
  readonly events = new Emitter<EngineEvent>();
  lists = 0;
  refreshes: string[][] = [];
  /** Awaited before an answer is given; the answer is taken when it was asked for. */
  hold: Promise<void> = Promise.resolve();
  failing = false;
  #end = new AbortController();

  readonly kind: EntityKind<Row> = {
    name: 'row',
    idOf: ({ id }) => id,
    canLimit: true,
    batch: 10,
    list: (_client, limit) => this.#list(limit),
    refresh: async (_client, keys) => {
      this.refreshes.push([...keys]);
      const rows = keys.flatMap((id) => {
        const state = this.truth.get(id);
        return state === undefined ? [] : [{ id, state }];
      });
      await this.hold;
      return rows;
    },
    effectOf: ({ action, id }) => (action === 'destroy' ? { remove: id } : { refresh: id }),
    isStale: (row, { action }) => action === 'die' && row.state === 'running',
  };

  readonly connection = {
    onDidConnect: this.connected.event,
    onDidChangeEngine: this.engineChanged.event,
    onEvent: this.events.event,
    epoch: null as Epoch | null,
  };

  async *#list(limit: number | undefined) {
    this.lists++;
    const rows = [...this.truth].map(([id, state]) => ({ id, state })).slice(0, limit);
    await this.hold;
    if (this.failing) throw new Error('list failed');
    for (let at = 0; at < rows.length; at += 90) yield rows.slice(at, at + 90);
  }

  connect(): void {
    this.#end = new AbortController();
    const transport = new EngineTransport(socketEndpoint('/nonexistent'));
    const client = new EngineClient({ transport, apiVersion: '1.51', epoch: this.#end.signal });
    const version = { version: '1', apiVersion: '1.51', os: 'linux', arch: 'amd64' };
    this.connection.epoch = { id: 1, client, signal: this.#end.signal, version };
    this.connected.fire(this.connection.epoch);
  }

  disconnect(): void {
    this.connection.epoch = null;
    this.#end.abort(new Error('gone'));
  }

  /** Changes the truth and tells of it. */
  set(id: string, state: string | null, action = 'update'): void {
    if (state === null) this.truth.delete(id);
    else this.truth.set(id, state);
    this.tell(id, state === null ? 'destroy' : action);
  }

  tell(id: string, action: string): void {
    this.events.fire({ type: 'row', action, id, attributes: {}, at: 0 });
  }
}

let store: EntityStore<Row> | null = null;
afterEach(() => store?.dispose());

async function following(rows: Rows, relistMs = 600_000): Promise<EntityStore<Row>> {
  const made = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger, relistMs });
  store = made;
  rows.connect();
  await until('the first list', () => made.table.isComplete);
  return made;
}
const stateOf = (made: EntityStore<Row>, id: string) => made.table.rows.get(id)?.state;

describe('EntityStore', () => {
  it('shows the first rows before a long list is through', async () => {
    const rows = new Rows();
    for (let n = 0; n < 1_000; n++) rows.truth.set(`${n}`, 'x');
    const made = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger });
    store = made;
    const sizes: number[] = [];
    made.table.onDidChange(() => sizes.push(made.table.rows.size));
    rows.connect();
    await until('the whole list', () => made.table.isComplete);
    expect(sizes[0]).toBe(100);
    expect(sizes.at(-1)).toBe(1_000);
  });

  it('keeps its rows and says why while the list fails, until it does not', async () => {
    const rows = new Rows();
    rows.truth.set('a', 'x');
    const made = await following(rows, 20);
    rows.failing = true;
    await until('the problem', () => made.table.problem !== null);
    expect(made.table.problem?.message).toBe('list failed');
    expect([...made.table.rows.keys()]).toEqual(['a']);
    rows.failing = false;
    rows.truth.set('b', 'x');
    await until('the list again', () => made.table.problem === null);
    expect([...made.table.rows.keys()]).toEqual(['a', 'b']);
  });

  it('does not take a problem back on a new connection before the engine was asked', async () => {
    const rows = new Rows();
    const made = await following(rows, 20);
    rows.failing = true;
    await until('the problem', () => made.table.problem !== null);
    const told: unknown[] = [];
    made.table.onDidChange(() => told.push(made.table.problem?.message));
    rows.disconnect();
    const before = rows.lists;
    rows.connect();
    await until('it was asked again', () => rows.lists > before + 1);
    expect([made.table.problem?.message, told]).toEqual(['list failed', []]);
    rows.failing = false;
    await until('the list again', () => made.table.problem === null);
  });

  it('makes one call for one event, and none for a destroy', async () => {
    const rows = new Rows();
    const made = await following(rows);
    rows.set('a', 'one');
    await until('the row', () => stateOf(made, 'a') === 'one');
    expect(rows.refreshes).toEqual([['a']]);
    rows.set('a', null);
    expect(made.table.rows.size).toBe(0);
    expect(rows.refreshes).toHaveLength(1);
  });

  it('stays bounded under a flood, and ends with the truth', async () => {
    const rows = new Rows();
    const made = await following(rows);
    for (let n = 0; n < 30_000; n++) {
      rows.set(`${n % 50}`, `${n}`);
      if (n % 500 === 0) await new Promise(setImmediate);
    }
    await until('the last state', () => [...rows.truth].every(([id, state]) => stateOf(made, id) === state));
    expect(rows.refreshes.length).toBeLessThan(1_000);
  });

  it('fires no change for a list that tells nothing new', async () => {
    const rows = new Rows();
    for (const id of ['a', 'b']) rows.truth.set(id, 'x');
    const made = await following(rows, 20);
    const changed: string[] = [];
    made.table.onDidChange((changes) => changed.push(...changes.keys()));
    const lists = rows.lists;
    rows.truth.set('b', 'y');
    await until('some more lists', () => rows.lists > lists + 3);
    expect(changed).toEqual(['b']);
  });

  it('does not let a slow list undo what events told meanwhile', async () => {
    const rows = new Rows();
    for (const id of ['changed', 'removed']) rows.truth.set(id, 'old');
    const made = await following(rows, 30);
    let release: () => void = () => undefined;
    rows.hold = new Promise((resolve) => {
      release = resolve;
    });
    const lists = rows.lists;
    await until('a list to be under way', () => rows.lists > lists);
    const held = rows.hold;
    rows.hold = Promise.resolve();
    rows.set('changed', 'new');
    rows.set('removed', null);
    rows.set('added', 'new');
    await until('the events to be told', () => stateOf(made, 'changed') === 'new' && stateOf(made, 'added') === 'new');
    const seen: (string | null)[] = [];
    made.table.onDidChange((changes) => {
      for (const [id, row] of changes) seen.push(row && `${id} ${row.state}`);
    });
    release();
    await held;
    await until('two more lists', () => rows.lists > lists + 2);
    expect(seen).toEqual([]);
    expect([...made.table.rows.keys()].sort()).toEqual(['added', 'changed']);
  });

  it('asks again when the engine told of an end that its list does not show yet', async () => {
    const rows = new Rows();
    rows.truth.set('a', 'running');
    const made = await following(rows);
    rows.tell('a', 'die');
    await until('a first answer', () => rows.refreshes.length === 1);
    rows.truth.set('a', 'exited');
    await until('the truth', () => stateOf(made, 'a') === 'exited');
    expect(rows.refreshes.length).toBeLessThan(6);
  });

  it('gives up on a row that stays stale, and leaves it to the next list', async () => {
    const rows = new Rows();
    rows.truth.set('a', 'running');
    const clock = { now: () => 0, monotonic: () => performance.now() * 1_000, after: fast };
    const made = new EntityStore({
      kind: rows.kind,
      connection: rows.connection,
      logger: nullLogger,
      clock,
      relistMs: 1e9,
    });
    store = made;
    rows.connect();
    await until('the first list', () => made.table.isComplete);
    rows.tell('a', 'die');
    await until('all attempts', () => rows.refreshes.length === 9);
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    expect(rows.refreshes).toHaveLength(9);
  });

  it('keeps its rows while the engine is away, and lists anew when it is back', async () => {
    const rows = new Rows();
    rows.truth.set('a', 'x');
    const made = await following(rows);
    rows.disconnect();
    rows.truth.delete('a');
    rows.truth.set('b', 'y');
    expect(stateOf(made, 'a')).toBe('x');
    rows.connect();
    await until('the new list', () => stateOf(made, 'b') === 'y' && !made.table.rows.has('a'));
  });

  it('shows no row of the engine before once another is chosen, whatever of it is still on its way', async () => {
    const rows = new Rows();
    for (const id of ['a', 'b']) rows.truth.set(id, 'old engine');
    const made = await following(rows);
    let release: () => void = () => undefined;
    rows.hold = new Promise((resolve) => {
      release = resolve;
    });
    rows.set('a', 'old engine, late');
    await until('a refresh to be under way', () => rows.refreshes.length === 1);
    rows.disconnect();
    rows.engineChanged.fire();
    expect([made.table.rows.size, made.table.isComplete]).toEqual([0, false]);
    const seen = new Set<string>();
    made.table.onDidChange((changes) => {
      for (const row of changes.values()) if (row) seen.add(row.state);
    });
    rows.truth.clear();
    rows.truth.set('a', 'new engine');
    rows.hold = Promise.resolve();
    rows.connect();
    release();
    await until('the new list', () => made.table.isComplete);
    expect([...seen]).toEqual(['new engine']);
  });

  it('lists anew when it was told of more than it remembers, and is right again', async () => {
    const rows = new Rows();
    const timers: { ms: number; run(): void }[] = [];
    const after = (ms: number, run: () => void) => {
      timers.push({ ms, run });
      return { dispose() {} };
    };
    const clock = { now: () => 0, monotonic: () => performance.now(), after };
    const made = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger, clock });
    store = made;
    rows.connect();
    await until('the first list', () => made.table.isComplete);
    for (let n = 0; n < 5_000; n++) rows.set(`${n}`, 'x');
    const hurried = timers.filter(({ ms }) => ms === 1_000);
    expect(hurried).toHaveLength(1);
    hurried[0]?.run();
    await until('the truth', () => made.table.rows.size === 5_000);
    expect(rows.lists).toBe(3);
  });

  it('lets others have their turn while it takes a list of 50,000', async () => {
    const rows = new Rows();
    for (let n = 0; n < 50_000; n++) rows.truth.set(`${n}`, 'x');
    const made = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger });
    store = made;
    const most: number[] = [];
    made.table.onDidChange((changes) => most.push(changes.size));
    rows.connect();
    await until('the whole list', () => made.table.isComplete);
    expect(made.table.rows.size).toBe(50_000);
    expect(Math.max(...most)).toBeLessThan(400);
  });

  it('lists everything anew every 30 s, which mends what events did not tell', async () => {
    const rows = new Rows();
    rows.truth.set('a', 'running');
    const timers: { ms: number; run(): void }[] = [];
    const after = (ms: number, run: () => void) => {
      timers.push({ ms, run });
      return { dispose() {} };
    };
    const clock = { now: () => 0, monotonic: () => 0, after };
    store = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger, clock });
    const made = store;
    rows.connect();
    await until('the wait for the next list', () => timers.length === 1);
    expect(timers[0]?.ms).toBe(30_000);
    rows.truth.set('a', 'exited');
    rows.truth.set('b', 'running');
    timers[0]?.run();
    await until('the truth', () => stateOf(made, 'a') === 'exited' && stateOf(made, 'b') === 'running');
  });

  it('knows at once what the engine has when it is asked to, told of it or not', async () => {
    const rows = new Rows();
    rows.truth.set('a', 'running');
    const made = await following(rows);
    rows.truth.set('a', 'exited');
    rows.truth.set('b', 'running');
    await made.listNow();
    expect([stateOf(made, 'a'), stateOf(made, 'b')]).toEqual(['exited', 'running']);
    rows.failing = true;
    await expect(made.listNow()).rejects.toThrow('list failed');
    rows.disconnect();
    await made.listNow();
    expect(made.table.rows.size).toBe(2);
  });

  it('lists anew a minute after a list at the latest, however long the engine took for that', async () => {
    const rows = new Rows();
    const waits: number[] = [];
    const after = (ms: number) => {
      waits.push(ms);
      return { dispose() {} };
    };
    let now = 0;
    // Each look at the clock is a minute later.
    const clock = { now: () => 0, monotonic: () => (now += 60_000), after };
    store = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger, clock });
    rows.connect();
    await until('the wait for the next list', () => waits.length === 1);
    expect(waits).toEqual([60_000]);
  });

  it.each([
    ['at once', 100, 2_000],
    ['late', 10_000, 60_000],
  ])('is asked for again when a list fails, %s: after %i ms of it in %i ms', async (_, tookMs, waitMs) => {
    const rows = new Rows();
    rows.failing = true;
    const waits: number[] = [];
    const after = (ms: number) => {
      waits.push(ms);
      return { dispose() {} };
    };
    let now = 0;
    const clock = { now: () => 0, monotonic: () => (now += tookMs), after };
    store = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger, clock });
    rows.connect();
    await until('the wait for the next list', () => waits.length === 1);
    expect(waits).toEqual([waitMs]);
  });

  it('tries again when a list fails', async () => {
    const rows = new Rows();
    rows.failing = true;
    rows.truth.set('a', 'x');
    const made = new EntityStore({ kind: rows.kind, connection: rows.connection, logger: nullLogger, relistMs: 10 });
    store = made;
    rows.connect();
    await until('a failed list', () => rows.lists > 0);
    rows.failing = false;
    await until('the row', () => made.table.isComplete && stateOf(made, 'a') === 'x');
  });
});

/** A clock's `after` on which a second takes a millisecond, and an hour never comes. */
function fast(ms: number, callback: () => void) {
  const timer = setTimeout(callback, Math.min(ms / 1_000, 60_000));
  return { dispose: () => clearTimeout(timer) };
}
