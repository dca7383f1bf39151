import { chmod, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PassThrough } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { settingMessages } from '../../contract/messages/settings.ts';
import type { Settings, SettingsPatch, SettingsView } from '../../contract/settings.ts';
import { removeFolder } from '../../platform/testing/remove-folder.ts';
import type { Cli } from '../context.ts';
import { fakeIo } from '../testing/fake-io.ts';
import { noteNoProxy, noteNotKept, sayRestart, valueFromInput } from './settings.ts';
import { editSettings } from './settings-edit.ts';
import { lines, patchOf, valueAt } from './settings-paths.ts';

const settings: Settings = {
  vm: {
    ...{
      cpus: 4,
      memoryMiB: 4096,
      diskGiB: 64,
      startOnLaunch: true,
      sleepAfterMinutes: 5,
      hostAccess: true,
      swapMiB: null,
    },
    shares: [],
    daemon: { debug: true, 'log-opts': { 'max-size': '10m' } },
  },
  network: {
    ...{ proxy: 'system', httpProxy: '', httpsProxy: '', noProxy: '' },
    ...{ containerProxy: 'docker', containerHttpProxy: '', containerHttpsProxy: '', containerNoProxy: '' },
    ...{ dns: ['1.1.1.1'], certificates: [], systemCertificates: false },
    ...{ publish: 'computer', hostNetwork: false },
  },
  engine: { source: { kind: 'vm' }, confirmed: [] },
  app: { theme: 'system', language: 'system', closeToTray: true, onQuit: 'stop', startAtLogin: false },
};

describe('a path', () => {
  test.each([
    ['vm.cpus', 4],
    ['vm.daemon.log-opts.max-size', '10m'],
    ['vm.daemon.nothing', undefined],
    ['network.dns', ['1.1.1.1']],
    ['engine', settings.engine],
  ])('%s leads to its value', (path, value) => expect(valueAt(settings, path)).toEqual(value));

  test.each([
    ['vm.cpu', 'Did you mean "vm.cpus"?'],
    ['zzz', 'List them with: slipway settings list'],
    ['vm.__proto__', 'List them with: slipway settings list'],
  ])('%s leads nowhere, and says where to', (path, hint) => {
    expect(() => valueAt(settings, path)).toThrow(expect.objectContaining({ code: 'NOT_FOUND', hint }));
  });
});

describe('what is typed as a value', () => {
  test.each<[string, string, object]>([
    ['vm.cpus', '2', { vm: { cpus: 2 } }],
    ['vm.hostAccess', 'false', { vm: { hostAccess: false } }],
    ['app.theme', 'dark', { app: { theme: 'dark' } }],
    ['vm.swapMiB', 'null', { vm: { swapMiB: null } }],
    ['network.dns', '9.9.9.9, ::1', { network: { dns: ['9.9.9.9', '::1'] } }],
    ['network.dns', '', { network: { dns: [] } }],
    ['network.httpProxy', 'http://p:1', { network: { httpProxy: 'http://p:1' } }],
    ['engine.source', '{"kind":"context","name":"x"}', { engine: { source: { kind: 'context', name: 'x' } } }],
    [
      'vm.daemon.log-opts.max-file',
      '"3"',
      { vm: { daemon: { debug: true, 'log-opts': { 'max-size': '10m', 'max-file': '3' } } } },
    ],
    ['vm.daemon.debug', 'null', { vm: { daemon: { 'log-opts': { 'max-size': '10m' } } } }],
    ['vm.daemon', '{}', { vm: { daemon: {} } }],
  ])('%s %s', (path, typed, patch) => expect(patchOf(settings, path, typed)).toEqual(patch));

  test.each([
    ['vm.cpus', '0x2', 'vm.cpus: use a whole number, such as 4'],
    ['vm.cpus', '0', 'vm.cpus: use a number of 1 or more'],
    ['vm.sleepAfterMinutes', '-1', 'use a number of 0 or more'],
    ['vm.cpus', '2.5', 'use a whole number'],
    ['vm.hostAccess', 'maybe', 'use true or false'],
    ['app.theme', 'pink', 'use one of: system, light, dark'],
    ['vm.daemon', '{bad', 'vm.daemon: this is not valid JSON'],
    ['vm.daemon', '5', 'use a JSON object'],
    ['network.certificates', '5', 'use an absolute path'],
    ['network.dns', 'name.example', 'IP address'],
    ['network.httpProxy', 'proxy', 'http://proxy.example:3128'],
    ['network.httpProxy', 'http://u:p@[::1', 'http://proxy.example:3128'],
    ['engine.confirmed', '[]', 'confirmed by choosing'],
  ])('%s %s is refused in words', (path, typed, words) => {
    expect(() => patchOf(settings, path, typed)).toThrow(words);
  });
});

test('a value comes from stdin, without the end of its line', async () => {
  const { io } = fakeIo();
  const signal = new AbortController().signal;
  const read = valueFromInput({ io, signal, note: () => undefined });
  (io.stdin as unknown as PassThrough).end('http://me:p@ss@proxy:3128\n');
  expect(await read).toBe('http://me:p@ss@proxy:3128');
});

test.each([
  ['Ctrl-D', '\x04'],
  ['Ctrl-C', '\x03'],
])('%s at the unseen line changes nothing, and is no wait for ever', async (_, key) => {
  const { io } = fakeIo();
  const stdin = Object.assign(io.stdin as unknown as PassThrough, { isTTY: true });
  const read = valueFromInput({ io, signal: new AbortController().signal, note: () => undefined });
  stdin.write(key);
  await expect(read).rejects.toMatchObject({ code: 'CANCELLED' });
});

test('what is typed unseen is the value, and an end of the command ends the wait', async () => {
  const { io } = fakeIo();
  const stdin = Object.assign(io.stdin as unknown as PassThrough, { isTTY: true });
  const read = valueFromInput({ io, signal: new AbortController().signal, note: () => undefined });
  stdin.write('http://me:p@ss@proxy:3128\r');
  expect(await read).toBe('http://me:p@ss@proxy:3128');
  const stop = new AbortController();
  const stopped = valueFromInput({ io, signal: stop.signal, note: () => undefined });
  const why = new Error('stop');
  stop.abort(why);
  await expect(stopped).rejects.toBe(why);
});

test('the list has a line each, with what a policy holds marked', () => {
  const listed = lines(settings, ['vm.hostAccess']);
  expect(listed).toContain('vm.cpus = 4');
  expect(listed).toContain('vm.hostAccess = true  (set by your organisation)');
  expect(listed).toContain('network.httpProxy = ""');
});

test('a restart is spoken of where what was just set waits for one', async () => {
  const notes: string[] = [];
  async function* watch() {
    yield { restartNeeded: true, settingsProblem: null };
  }
  const say = (patch: SettingsPatch) =>
    sayRestart({ note: (line) => notes.push(line) }, { api: { vm: { watch } } } as never, patch);
  await say({ network: { httpProxy: '' } });
  await say({ vm: { swapMiB: 100 } });
  await say({ vm: { diskGiB: 128 } });
  expect(notes).toEqual([]);
  await say({ vm: { cpus: 2 } });
  expect(notes).toEqual(['It counts after the VM is restarted: slipway restart']);
});

test('a proxy of one’s own that has no address is told to be none, until it has one', () => {
  const notes: string[] = [];
  const { network } = settings;
  const say = (changed: NonNullable<SettingsPatch['network']>) =>
    noteNoProxy(
      { note: (line) => notes.push(line) },
      { ...settings, network: { ...network, ...changed } },
      { network: changed },
    );
  say({ proxy: 'none' });
  say({ proxy: 'manual', httpsProxy: 'http://p:1' });
  expect(notes).toEqual([]);
  say({ proxy: 'manual' });
  say({ containerProxy: 'manual' });
  expect(notes).toEqual([
    'slipway: no proxy is in force, as none has an address yet: slipway settings set network.httpProxy http://HOST:PORT',
    expect.stringContaining('network.containerHttpProxy'),
  ]);
});

test('a change that is not kept is not told as one that is', () => {
  const notes: string[] = [];
  const said = { text: 'changes last until Slipway ends' };
  const notices = [{ code: 'settings-read-only', message: said.text, said }] as unknown as SettingsView['notices'];
  noteNotKept({ note: (line) => notes.push(line) }, { writable: true, notices });
  expect(notes).toEqual([]);
  noteNotKept({ note: (line) => notes.push(line) }, { writable: false, notices });
  expect(notes).toEqual(['slipway: changes last until Slipway ends']);
});

describe('in an editor', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'sw-edit-'));
  });
  afterEach(() => removeFolder(dir));

  /** Runs with an editor that is a script, whose last argument is the file. */
  async function edited(script: string, { answers = '' } = {}) {
    const editor = join(dir, 'an editor');
    await writeFile(editor, `#!/bin/sh\nfor file; do :; done\n${script}\n`);
    await chmod(editor, 0o700);
    const { io } = fakeIo({ ...process.env, VISUAL: '', EDITOR: `'${editor}' --wait` });
    if (answers !== '') {
      for (const stream of [io.stdin, io.stderr]) Object.assign(stream, { isTTY: true });
      (io.stdin as unknown as PassThrough).write(answers);
    }
    const patches: SettingsPatch[] = [];
    const notes: string[] = [];
    const cli = {
      io,
      signal: new AbortController().signal,
      note: (line: string) => notes.push(line),
    } as unknown as Cli;
    const apply = async (patch: SettingsPatch) => {
      if (patch.vm?.cpus === 3) {
        const details = { path: 'vm.cpus', file: '/etc/policy.json' };
        throw new AppError('FORBIDDEN', settingMessages.locked(details), { details });
      }
      patches.push(patch);
      return { settings } as SettingsView;
    };
    const outcome = await editSettings(cli, settings, apply).catch((error) => error);
    const path = /kept in (.*)$/.exec(notes.join('\n'))?.[1];
    const kept = path === undefined ? null : await readFile(path, 'utf8');
    if (path !== undefined) await removeFolder(join(path, '..'));
    return { outcome, patches, kept };
  }

  test('what was changed, and nothing else, is the change', async () => {
    const { patches } = await edited(`sed -i 's/"cpus": 4/"cpus": 2/; s/"dark"/"dark"/' "$file"`);
    expect(patches).toEqual([{ vm: { cpus: 2 } }]);
  });

  test('a file left as it was is no change', async () => {
    expect(await edited('true')).toEqual({ outcome: null, patches: [], kept: null });
  });

  test.each([
    [`echo '{' >"$file"`, 'no JSON'],
    [`printf '[%.0s' $(seq 2000) >"$file"; printf ']%.0s' $(seq 2000) >>"$file"`, 'more than 100 levels'],
    [`sed -i 's/"cpus": 4/"cpus": "four"/' "$file"`, 'vm.cpus: use a whole number'],
    [`sed -i 's/"cpus": 4/"cpuz": 4/' "$file"`, 'cpuz'],
  ])('%s is named, and what was written is kept where nobody can be asked', async (script, words) => {
    const { outcome, patches, kept } = await edited(script);
    expect([patches, outcome.message]).toEqual([[], expect.stringContaining(words)]);
    expect(kept).not.toBe('');
    expect(kept).not.toBeNull();
  });

  test('who looks at it again and leaves it as it was refused has it kept, and is told why once more', async () => {
    const { outcome, patches, kept } = await edited(
      `grep -q four "$file" || sed -i 's/"cpus": 4/"cpus": "four"/' "$file"`,
      {
        answers: 'y\n',
      },
    );
    expect([patches, outcome.message]).toEqual([[], expect.stringContaining('vm.cpus')]);
    expect(kept).toContain('"cpus": "four"');
  });

  test('an editor that fails changes nothing, and what was written by then is kept', async () => {
    const { outcome, patches, kept } = await edited(`echo '{}' >"$file"; exit 3`);
    expect([patches, outcome.message, kept]).toEqual([[], expect.stringContaining('ended with 3'), '{}\n']);
    expect((await edited('exit 3')).kept).toBeNull();
  });

  test('who refuses the change says so by its own code', async () => {
    const { outcome, kept } = await edited(`sed -i 's/"cpus": 4/"cpus": 3/' "$file"`);
    expect([outcome.code, outcome.message]).toEqual([
      'FORBIDDEN',
      'vm.cpus is set by your organisation, in /etc/policy.json',
    ]);
    expect(kept).toContain('"cpus": 3');
  });
});
