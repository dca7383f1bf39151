import type { PassThrough } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import type { DiskView } from '../../contract/disk.ts';
import { diskMessages } from '../../contract/messages/disk.ts';
import { inEnglish } from '../../contract/messages/message.ts';
import type { Cli } from '../context.ts';
import type { Host } from '../host/connect.ts';
import { offlineStatus } from '../host/offline-status.ts';
import { fakeHost } from '../testing/fake-host.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { homeForEachTest, pathsOfHome, slipway } from '../testing/started-host.ts';
import { confirmStop, diskLines, followTask } from './disk.ts';

const view: DiskView = {
  disk: { path: '/home/me/vm/data.img', logicalBytes: 64 * 1024 ** 3, realBytes: 3.2 * 1024 ** 3 },
  folder: '/home/me/vm',
  isHome: true,
  said: null,
  work: [],
};

test('the disk is where it is, with both of its sizes', () => {
  expect(diskLines(view)).toEqual(['/home/me/vm/data.img', '3.2 GiB on this computer, of 64.0 GiB it may take']);
});

test('one that is away says so, and what was broken off says how to go on', () => {
  const lines = diskLines({
    ...view,
    disk: null,
    said: inEnglish('the data disk is not at /mnt/\u001b[31mbig', 'Connect the drive.'),
    work: [
      { kind: 'move', path: '/mnt/new', isRunning: true },
      { kind: 'export', path: '/tmp/x.tar.zst', isRunning: false },
    ],
  });
  expect(lines).toEqual([
    'the data disk is not at /mnt/ [31mbig. Connect the drive.',
    'Under way: move, /mnt/new',
    'Broken off: export, /tmp/x.tar.zst. Do it again to go on with it, or: slipway disk discard export',
  ]);
});

test('where there is none yet it is said when there will be', () => {
  expect(diskLines({ ...view, disk: null })).toEqual([expect.stringContaining('no data disk yet')]);
});

/** The command, and a host whose VM is in a state with so many running containers. */
function told(state: string, { containers = 0, switches = [] as string[], said = inEnglish('done') } = {}) {
  const { io, err } = fakeIo();
  const did: string[] = [];
  const notes: string[] = [];
  const rows = ['web', 'once', 'still']
    .slice(0, containers)
    .map((name) => ({ id: name, name, state: name === 'still' ? 'paused' : 'running' }));
  const one = async function* (value: unknown) {
    yield value;
  };
  const api = {
    host: { status: async () => ({ state, stage: null, engine: { version: '28', apiVersion: null } }) },
    settings: { watch: () => one({ settings: { engine: { source: { kind: 'vm' } } } }) },
    containers: {
      watch: () => one({ type: 'snapshot', first: true, more: false, items: rows }),
      inspect: async ({ id }: { id: string }) => ({ autoRemove: id === 'once' }),
    },
    tasks: {
      watch: () => {
        const state = did.includes('cancel') ? 'cancelled' : 'done';
        return one({ type: 'snapshot', items: [{ id: '1', state, error: null, said }] });
      },
      cancel: async () => void did.push('cancel'),
    },
    vm: { watch: () => one({ state: 'starting', stage: null }), start: async () => void did.push('start') },
    engine: {
      watch: () => {
        did.push('connected');
        return one({ state: 'connected', error: null });
      },
    },
    disk: { watch: () => one(view) },
  };
  const ctrlC = new AbortController();
  const cli = {
    ...{
      io,
      json: false,
      signal: ctrlC.signal,
      note: (line: string) => void notes.push(line),
      result: () => undefined,
    },
    say: (line: string) => void did.push(line),
    invocation: { command: 'disk', operands: [], switches: new Set(switches), values: new Map() },
  } as unknown as Cli;
  return { cli, host: { api } as unknown as Host, did, notes, err, io, ctrlC };
}

test('the question names what is started again, and what is not', async () => {
  const { cli, host, notes, io } = told('running', { containers: 3 });
  for (const stream of [io.stdin, io.stderr]) Object.assign(stream, { isTTY: true });
  (io.stdin as PassThrough).write('y\n');
  await confirmStop(cli, host, 'disk export');
  const lost = [
    'Gone then, as a container run with --rm is once it has stopped: once',
    'Stopped then, as it is paused: still',
  ];
  expect(notes).toEqual([
    '3 running containers are stopped meanwhile, unless the disk can be copied or moved in an instant.',
    'The VM starts again by itself, and so does what ran in it: web.',
    ...lost,
  ]);
  const unasked = told('running', { containers: 3, switches: ['yes'] });
  await confirmStop(unasked.cli, unasked.host, 'disk export');
  expect(unasked.notes).toEqual(lost);
});

test('what stops containers asks first, or needs --yes where nobody can answer; where nothing runs there is nothing to ask', async () => {
  const busy = told('running', { containers: 2 });
  await expect(confirmStop(busy.cli, busy.host, 'disk export')).rejects.toThrow(
    'disk export asks first, and nobody can answer here; add --yes to do it unasked',
  );
  for (const { cli, host } of [told('running'), told('stopped'), told('running', { containers: 2, switches: ['yes'] })])
    await confirmStop(cli, host, 'disk export');
});

homeForEachTest();
test.each(['move', 'export', 'import'])('%s to what will not do is refused before anybody is asked', async (verb) => {
  const paths = pathsOfHome();
  const status = { ...(await offlineStatus(paths)), pid: 7 };
  const refused = { code: 'BAD_REQUEST', message: '/nowhere is not a folder' } as const;
  const host = await fakeHost(paths.hostSocket, status, { 'disk.check': refused });
  onTestFinished(() => host.end());
  const { code, err } = slipway(`disk ${verb} /nowhere`, 'none');
  expect([await code, host.asked]).toEqual([1, 1]);
  expect(err()).toBe('slipway: /nowhere is not a folder\n');
});

test('it ends when the engine answers again, where it did before, with the words on what was made', async () => {
  const said = diskMessages.exported({ path: '/x/d.tar.zst', mib: 3, command: 'slipway disk import /x/d.tar.zst' });
  const on = told('running', { said });
  await followTask(on.cli, on.host, async () => ({ taskId: '1' }));
  expect(on.did).toEqual([
    'The data disk is in /x/d.tar.zst: 3 MiB, read again and in order. To use it, here or on another computer: slipway disk import /x/d.tar.zst',
    ...['start', 'connected'],
  ]);
  const off = told('stopped', { said });
  await followTask(off.cli, off.host, async () => ({ taskId: '1' }));
  expect(off.did).toHaveLength(1);
});

test('Ctrl-C while it is being begun cancels it, too', async () => {
  const { cli, host, did, notes, ctrlC } = told('starting');
  const begin = async () => {
    ctrlC.abort(new Error('Ctrl-C'));
    return { taskId: '1' };
  };
  await expect(followTask(cli, host, begin)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(did).toEqual(['cancel']);
  expect(notes).toEqual([
    'The VM is starting again, and then what ran in it. How far it is: slipway status',
    expect.stringContaining('What was done is kept'),
  ]);
});
