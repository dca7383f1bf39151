import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import type { ProcessItem, ProcessTarget } from '../../contract/exec.ts';
import { importBusybox } from '../../engine/testing/busybox-image.ts';
import { type ConnectedEngine, connectedEngine } from '../../engine/testing/connected-engine.ts';
import { until } from '../../engine/testing/until.ts';
import type { CallContext } from '../context.ts';
import { leftBehindScript } from '../terminals/processes/hang-up.ts';
import type { HangUps } from '../terminals/processes/hang-ups.ts';
import { hangUpsOf } from '../terminals/testing/hang-ups-of.ts';
import { callContext } from '../testing/call-context.ts';
import { ExecService } from './exec-service.ts';

let engine: ConnectedEngine;
let service: ExecService;
let hangUps: HangUps;
let containerId: string;

beforeAll(async () => {
  engine = await connectedEngine();
  await importBusybox(engine.client(), { reference: 'box:latest' });
  const HostConfig = { NetworkMode: 'none', Init: true };
  const body = { Image: 'box:latest', Cmd: ['sleep', '1000000'], HostConfig };
  const container = await engine.client().docker().createContainer(body);
  await container.start();
  containerId = container.id;
  hangUps = hangUpsOf(engine.connection);
  service = new ExecService({ connection: engine.connection, guest: null, hangUps });
});
afterAll(async () => {
  await service?.shutdown();
  await engine?.dispose();
});

interface RunOptions {
  readonly target?: Partial<Extract<ProcessTarget, { kind: 'exec' }>>;
  readonly input?: AsyncIterable<Uint8Array>;
  readonly context?: CallContext;
}

const start = async (command: string[], { target, input, context = callContext() }: RunOptions = {}) => {
  const params = { target: { kind: 'exec' as const, containerId, command, ...target }, stdin: input !== undefined };
  const { id } = await service.handlers.start(params, context);
  const fed = input && service.handlers.input({ id }, context, input);
  return { id, fed, items: service.handlers.output({ id }, context) as AsyncIterable<ProcessItem> };
};

/** Runs a command to its end. */
async function run(command: string[], options: RunOptions = {}) {
  const { items, fed } = await start(command, options);
  const said = { stdout: [] as Uint8Array[], stderr: [] as Uint8Array[] };
  for await (const item of items) {
    if (item.type !== 'exit') said[item.type].push(Uint8Array.from(item.data));
    else {
      await fed;
      const [stdout, stderr] = [Buffer.concat(said.stdout), Buffer.concat(said.stderr)];
      return { stdout, stderr, exitCode: item.exitCode, message: item.message };
    }
  }
  return expect.unreachable('it should have said how it ended');
}

async function* given(...chunks: (string | Uint8Array)[]): AsyncGenerator<Uint8Array, void> {
  for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

const running = async () => JSON.stringify(await engine.client().docker().getContainer(containerId).top());

describe('a command in a container', () => {
  it('has its outputs apart, and its exit code', async () => {
    const { stdout, stderr, exitCode, message } = await run(['sh', '-c', 'echo out; echo err >&2; exit 7']);
    expect([stdout.toString(), stderr.toString(), exitCode, message]).toEqual(['out\n', 'err\n', 7, '']);
  });

  it('gets its input as it is, and its end', async () => {
    const every = Uint8Array.from({ length: 1024 }, (_, i) => i % 256);
    const { stdout, exitCode } = await run(['cat'], { input: given(every, '\x04\r\n\0', every) });
    expect([stdout, exitCode]).toEqual([Buffer.concat([every, Buffer.from('\x04\r\n\0'), every]), 0]);
  });

  it('has an empty input unless it is given one', async () => {
    expect((await run(['cat'])).stdout.length).toBe(0);
  });

  it('without a command is a shell that reads its script', async () => {
    const { stdout, exitCode } = await run([], { input: given('echo one\n', 'exit 3\n') });
    expect([stdout.toString(), exitCode]).toEqual(['one\n', 3]);
  });

  it('has the user, folder and variables that are asked for', async () => {
    const target = { user: '1234', workdir: '/tmp', env: ['A=b c', 'E='] };
    const { stdout } = await run(['sh', '-c', 'id -u; pwd; echo "$A|$E|"'], { target });
    expect(stdout.toString()).toBe('1234\n/tmp\nb c||\n');
  });

  test.each([
    ['exit 0', 0],
    ['exit 255', 255],
    ['kill -9 $$', 137],
    ['kill -TERM $$', 143],
  ])('%s ends with %d', async (script, code) => expect((await run(['sh', '-c', script])).exitCode).toBe(code));

  it('that cannot be run is told in the engine’s words, not as its output', async () => {
    const missing = await run(['no-such-program']);
    // Engines before 28 say 126.
    expect([126, 127]).toContain(missing.exitCode);
    expect(missing.stdout.length).toBe(0);
    expect(missing.message).toMatch(/no-such-program.*not found/);
    const nobody = await run(['true'], { target: { user: 'nobody-at-all' } });
    expect([nobody.stdout.length, nobody.message]).toEqual([0, expect.stringContaining('nobody-at-all')]);
    // A program may say a line of that kind, too.
    const line = await run(['sh', '-c', 'echo -e "220 ready\\r"; exit 127']);
    expect([line.stdout.toString(), line.exitCode, line.message]).toEqual(['220 ready\r\n', 127, '']);
  });

  it('needs a container that runs', async () => {
    const container = await engine.client().docker().createContainer({ Image: 'box:latest' });
    await expect(start(['true'], { target: { containerId: container.id } })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
  });
});

describe('pace', () => {
  it('200 MB go in and come out, byte for byte', async () => {
    const chunk = Buffer.alloc(1_000_000);
    const [sent, came] = [createHash('sha256'), createHash('sha256')];
    async function* input() {
      for (let i = 0; i < 200; i++) {
        chunk.fill(i);
        sent.update(chunk);
        yield Buffer.from(chunk);
      }
    }
    const { items, fed } = await start(['cat'], { input: input() });
    let size = 0;
    for await (const item of items) {
      if (item.type !== 'stdout') continue;
      came.update(item.data);
      size += item.data.length;
    }
    await fed;
    expect([size, came.digest('hex')]).toEqual([200_000_000, sent.digest('hex')]);
  });

  it('a process that does not read holds its input back', async () => {
    let taken = 0;
    async function* input() {
      for (; taken < 100_000_000; taken += 100_000) yield Buffer.alloc(100_000);
    }
    const abort = new AbortController();
    const { items, fed } = await start(['sleep', '1000'], {
      input: input(),
      context: callContext(abort.signal),
    });
    const reading = (async () => {
      for await (const _ of items);
    })().catch(() => undefined);
    let before = -1;
    await until('nothing to be taken any more', async () => {
      const still = taken === before && taken > 0;
      before = taken;
      await running();
      return still;
    });
    expect(taken).toBeLessThan(10_000_000);
    abort.abort(new Error('enough'));
    await Promise.all([reading, fed]);
  });

  it('a process that has enough ends, and takes its input along', async () => {
    let returned = false;
    async function* input() {
      try {
        for (;;) yield Buffer.from('a line\n');
      } finally {
        returned = true;
      }
    }
    const { stdout, exitCode } = await run(['busybox', 'head', '-n', '1'], { input: input() });
    expect([stdout.toString(), exitCode]).toEqual(['a line\n', 0]);
    await until('the source to be let go', () => returned);
  });
});

describe('who goes away ends what was started', () => {
  const script = 'echo begun; sleep 4321 & sleep 4322';

  it('by leaving its output', async () => {
    const abort = new AbortController();
    const { items } = await start(['sh', '-c', script], { context: callContext(abort.signal) });
    const reading = (async () => {
      for await (const _ of items) abort.abort(new Error('enough'));
    })();
    await reading.catch(() => undefined);
    await until('its end', async () => !/432[12]/.test(await running()));
  });

  it('by its connection’s end, and no one else can have it', async () => {
    const gone = new AbortController();
    const { id } = await start(['sh', '-c', script], { context: callContext(undefined, { gone: gone.signal }) });
    const stranger = callContext(undefined, { id: 99 });
    const items = service.handlers.output({ id }, stranger)[Symbol.asyncIterator]();
    await expect(items.next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await until('its start', async () => /4322/.test(await running()));
    gone.abort(new Error('gone'));
    await until('its end', async () => !/432[12]/.test(await running()));
  });

  it('forty at once, which the engine has hardly begun by then', async () => {
    const gone = new AbortController();
    const context = callContext(undefined, { gone: gone.signal });
    await Promise.all(Array.from({ length: 40 }, () => start(['sleep', '4326'], { context })));
    gone.abort(new Error('gone'));
    await until('all hang-ups', () => !hangUps.isBusy, 60_000);
    expect(await running()).not.toContain('4326');
  });

  it('by an input that is cut off, which it does not take for all there is', async () => {
    const abort = new AbortController();
    async function* half() {
      yield Buffer.from('half');
      await new Promise((resolve) => abort.signal.addEventListener('abort', resolve));
      throw abort.signal.reason;
    }
    const saves = 'echo begun; cat >/tmp/saved; echo whole >/tmp/whole; sleep 4325';
    const { items, fed } = await start(['sh', '-c', saves], { input: half(), context: callContext(abort.signal) });
    const reading = (async () => {
      for await (const _ of items) {
        await until('its input', async () => (await run(['cat', '/tmp/saved'])).stdout.toString() === 'half');
        abort.abort(new Error('enough'));
      }
    })();
    await Promise.allSettled([reading, fed]);
    await until('its end', async () => !/whole/.test(await running()));
    expect((await run(['sh', '-c', 'test -e /tmp/whole'])).exitCode).toBe(1);
  });

  it('but not what has left it, as a daemon does', async () => {
    const abort = new AbortController();
    const daemon = 'busybox setsid sleep 4323 & echo begun; sleep 4324';
    const { items } = await start(['sh', '-c', daemon], { context: callContext(abort.signal) });
    const reading = (async () => {
      for await (const _ of items) {
        await until('both', async () => /4323/.test(await running()) && /4324/.test(await running()));
        abort.abort(new Error('enough'));
      }
    })();
    await reading.catch(() => undefined);
    await until('its end', async () => !/4324/.test(await running()));
    expect(await running()).toContain('4323');
  });
});

it.each(['', 'host'])(
  'what a killed host has left is hung up from outside, and nothing of another host or home, with the pid mode %j',
  async (PidMode) => {
    const HostConfig = { NetworkMode: 'none', Init: true, PidMode };
    const body = { Image: 'box:latest', Cmd: ['sleep', '1000000'], HostConfig };
    const container = await engine.client().docker().createContainer(body);
    await container.start();
    const here = { home: 'home', host: 'host' };
    const begin = async (owner: typeof here, command: string) => {
      const of = new ExecService({
        connection: engine.connection,
        guest: null,
        hangUps: hangUpsOf(engine.connection, owner),
      });
      const target = { kind: 'exec' as const, containerId: container.id, command: ['sh', '-c', command] };
      await of.handlers.start({ target, stdin: false }, callContext());
    };
    const left = async () => {
      const { Processes } = (await container.top()) as { Processes: string[][] };
      return Processes.map((words) => words.at(-1)).join('\n');
    };
    await begin({ home: 'home', host: 'killed' }, 'busybox setsid sleep 4331 & sleep 4332');
    // Nobody is left of what started it.
    await begin({ home: 'home', host: 'killed' }, 'busybox setsid sleep 4335 &');
    await begin(here, 'sleep 4333; true');
    await begin({ home: 'abcd', host: 'killed' }, 'sleep 4334; true');
    const theirs = ['4331', '4333', '4334', '4335'];
    await until('all', async () => {
      const all = await left();
      return [...theirs, '4332'].every((one) => all.includes(one)) && !all.includes('setsid');
    });
    // The machine of this engine is this one, as the VM is for its own.
    await promisify(execFile)('sh', ['-c', leftBehindScript(here)]);
    await until('its end', async () => !(await left()).includes('4332'));
    const rest = await left();
    expect(theirs.filter((one) => rest.includes(one))).toEqual(theirs);
    await container.remove({ force: true });
  },
);
