import { Duplex, PassThrough } from 'node:stream';
import { expect, it, vi } from 'vitest';
import type { ProcessItem } from '../../contract/exec.ts';
import { hangUpsOf } from '../terminals/testing/hang-ups-of.ts';
import { callContext } from '../testing/call-context.ts';
import { ExecService } from './exec-service.ts';

/** A service whose VM runs one process that reads no input unless told, says nothing and ends as the test has it. */
function inVm({ reads = false } = {}) {
  const lost = new AbortController();
  let end: (exitCode: number | null) => void = () => undefined;
  const exit = new Promise<number | null>((resolve) => {
    end = resolve;
  });
  const stream = new Duplex({
    read: () => undefined,
    write: (_chunk, _encoding, done) => void (reads && done()),
    highWaterMark: 1,
  });
  const stderr = new PassThrough();
  const hangUp = vi.fn(() => end(129));
  const start = vi.fn(async (_line: string) => ({ stream, stderr, exit, lost: lost.signal, hangUp }));
  const client = () => {
    throw new Error('no engine is asked');
  };
  const service = new ExecService({ connection: { client }, guest: { start }, hangUps: hangUpsOf({ client }) });
  return { service, start, stream, stderr, end, lost, hangUp };
}

async function all(items: AsyncIterable<unknown>): Promise<ProcessItem[]> {
  const read: ProcessItem[] = [];
  for await (const item of items) read.push(item as ProcessItem);
  return read;
}

const target = { kind: 'guest' as const, command: ['sleep', '1000'] };

it('hangs up a program that has closed its outputs and runs on, when nobody wants it any more', async () => {
  const { service, stream, stderr, hangUp } = inVm();
  const leaving = new AbortController();
  const context = callContext(leaving.signal);
  const { id } = await service.handlers.start({ target, stdin: false }, callContext());
  const read = all(service.handlers.output({ id }, context));
  stream.push(null);
  stderr.end();
  await expect.poll(() => stream.readableEnded).toBe(true);
  leaving.abort(new Error('enough'));
  await read;
  expect(hangUp).toHaveBeenCalledOnce();
});

it('can be told from what it starts, by its own pid, where its host is killed', async () => {
  const { service, start } = inVm();
  const { id } = await service.handlers.start({ target, stdin: false }, callContext());
  expect(start.mock.lastCall?.[0]).toBe(`export SLIPWAY_TERMINAL=home_host_${id}_$$; exec sh -c 'sleep 1000'`);
});

it('lets one that has ended be', async () => {
  const { service, stream, stderr, end, hangUp } = inVm();
  const { id } = await service.handlers.start({ target, stdin: false }, callContext());
  const read = all(service.handlers.output({ id }, callContext()));
  stream.push(null);
  stderr.end();
  end(3);
  expect(await read).toEqual([{ type: 'exit', exitCode: 3, message: '', said: null }]);
  expect(hangUp).not.toHaveBeenCalled();
});

async function* endless(): AsyncGenerator<Uint8Array, void> {
  for (;;) yield new Uint8Array(1_000);
}

it('ends the input of a process whose connection was lost, though it never takes what was written', async () => {
  const { service, end, lost } = inVm();
  const { id } = await service.handlers.start({ target, stdin: true }, callContext());
  const fed = service.handlers.input({ id }, callContext(), endless());
  const read = all(service.handlers.output({ id }, callContext()));
  lost.abort(new Error('the VM has gone'));
  end(null);
  expect(await read).toMatchObject([
    { type: 'exit', exitCode: null, message: 'The connection to the VM was lost.', said: { id: 'terminals.vmLost' } },
  ]);
  await expect(fed).resolves.toEqual({});
});

it.each([true, false])(
  'hangs a process up whose input is cut off, rather than end that (it reads: %j)',
  async (reads) => {
    const { service, stream, hangUp } = inVm({ reads });
    const gone = new AbortController();
    async function* half(): AsyncGenerator<Uint8Array, void> {
      yield new Uint8Array(1_000);
      await new Promise((resolve) => gone.signal.addEventListener('abort', resolve));
      throw gone.signal.reason;
    }
    const { id } = await service.handlers.start({ target, stdin: true }, callContext());
    const fed = service.handlers.input({ id }, callContext(gone.signal), half());
    gone.abort(new Error('enough'));
    await fed.catch(() => undefined);
    expect([hangUp.mock.calls.length, stream.writableEnded]).toEqual([1, false]);
  },
);

it('ends the input of a process with the items', async () => {
  const { service, stream, hangUp } = inVm({ reads: true });
  const { id } = await service.handlers.start({ target, stdin: true }, callContext());
  async function* whole(): AsyncGenerator<Uint8Array, void> {
    yield new Uint8Array(1_000);
  }
  await service.handlers.input({ id }, callContext(), whole());
  expect([hangUp.mock.calls.length, stream.writableEnded]).toEqual([0, true]);
  await service.shutdown();
});
