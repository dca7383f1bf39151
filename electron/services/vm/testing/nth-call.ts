import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';

/** What the injected failure is, as the operating system would put it. */
function ioFailure(name: string): Error {
  return Object.assign(new Error(`EIO: i/o error, ${name}`), { code: 'EIO', errno: -5, syscall: name });
}

// biome-ignore lint/suspicious/noExplicitAny: modules of Node are wrapped as they are, whatever their functions take.
type Any = any;

/** Counts the product's calls of Node's file, socket and process modules, and makes one of them fail. */
export class NthCall {
  /** Calls so far. */
  calls = 0;
  /** The call that failed, once it has. */
  failed: string | null = null;
  #fails = Number.POSITIVE_INFINITY;
  #kills = false;
  /** What the dead have left open. */
  readonly #open = new Set<Any>();
  #exempt = false;

  /** Counts from the beginning; the `n`th call fails, or none. */
  arm(n = Number.POSITIVE_INFINITY): void {
    this.calls = 0;
    this.failed = null;
    this.#fails = n;
    this.#kills = false;
    for (const handle of this.#open) handle.close().catch(() => undefined);
    this.#open.clear();
  }

  /** The same, but what calls is as if killed there: neither that call nor any after it ever returns, until it is armed anew. */
  armToKill(n: number): void {
    this.arm(n);
    this.#kills = true;
  }

  /** Never to return from. */
  #dead(): boolean {
    return this.#kills && this.calls > this.#fails;
  }

  /** Work of the test's own, which is not counted. */
  exempt<T>(work: () => T): T {
    this.#exempt = true;
    try {
      return work();
    } finally {
      this.#exempt = false;
    }
  }

  /** Whether this call is the one. */
  #trips(name: string): boolean {
    if (this.#exempt || ++this.calls !== this.#fails) return false;
    this.failed = name;
    return true;
  }

  /** A call that resolves: it rejects instead, without having done anything. */
  #async =
    (name: string, original: Any) =>
    async (...args: Any[]): Promise<Any> => {
      if (this.#trips(name)) throw await this.#failure(name);
      if (this.#dead()) return never();
      const result = await original(...args);
      return name === 'open' ? this.#handle(result) : result;
    };

  /** Closing fails as it does in life: the handle is gone all the same. */
  #handle(handle: Any): Any {
    if (this.#kills) this.#open.add(handle);
    return new Proxy(handle, {
      get: (target, name) => {
        const member = target[name];
        if (typeof member !== 'function' || typeof name !== 'string') return member;
        if (name === 'createReadStream') {
          return (...args: Any[]) => (this.#trips(name) ? failingStream() : member.apply(target, args));
        }
        return async (...args: Any[]) => {
          const trips = this.#trips(`handle.${name}`);
          if (trips && name === 'close') await target.close();
          if (trips) throw await this.#failure(name);
          if (this.#dead()) return never();
          if (name === 'close') this.#open.delete(target);
          return member.apply(target, args);
        };
      },
    });
  }

  #failure(name: string): Error | Promise<never> {
    return this.#kills ? never() : ioFailure(name);
  }

  #sync =
    (name: string, original: Any) =>
    (...args: Any[]): Any => {
      const trips = this.#trips(name);
      if (trips && name === 'closeSync') original(...args);
      if (trips) throw ioFailure(name);
      return original(...args);
    };

  /** In place of node:fs/promises. */
  promises<T extends object>(module: T): T {
    return mapFunctions(module, this.#async);
  }

  /** In place of node:fs, whose callers use the synchronous half. */
  fs<T extends object>(module: T): T {
    return mapFunctions(module, (name, original) => (name.endsWith('Sync') ? this.#sync(name, original) : original));
  }

  /** In place of node:net: connecting and listening fail. */
  net<T extends object>(module: T): T {
    return mapFunctions(module, (name, original) => {
      if (name === 'connect') {
        return (...args: Any[]) => {
          const trips = this.#trips('connect');
          const socket = original(...args);
          return trips ? socket.destroy(ioFailure('connect')) : socket;
        };
      }
      if (name !== 'createServer') return original;
      return (...args: Any[]) => {
        const server = original(...args);
        const { listen } = server;
        server.listen = (...how: Any[]) => {
          if (!this.#trips('listen')) return listen.apply(server, how);
          process.nextTick(() => server.emit('error', ioFailure('listen')));
          return server;
        };
        return server;
      };
    });
  }

  /** In place of node:child_process's spawn. */
  spawn(original: Any): Any {
    return (...args: Any[]) => {
      if (!this.#trips('spawn')) return this.exempt(() => original(...args));
      const child = Object.assign(new EventEmitter(), { stdin: null, stdout: null, stderr: null });
      process.nextTick(() => child.emit('error', ioFailure('spawn')));
      return child;
    };
  }
}

const never = () => new Promise<never>(() => undefined);

function failingStream(): Readable {
  return new Readable({
    read() {
      this.destroy(ioFailure('read'));
    },
  });
}

function mapFunctions<T extends object>(module: T, wrap: (name: string, original: Any) => Any): T {
  const entries = Object.entries(module).map(([name, member]) => [
    name,
    typeof member === 'function' && !/^[A-Z]/.test(name) ? wrap(name, member) : member,
  ]);
  const wrapped = Object.fromEntries(entries);
  return { ...wrapped, default: wrapped };
}
