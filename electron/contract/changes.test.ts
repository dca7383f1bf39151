import { describe, expect, expectTypeOf, it, test } from 'vitest';
import type { z } from 'zod';
import { changeOf, cliLine, isFinal, type MethodName, undoOf, type WrongUndos } from './changes.ts';
import { contract } from './index.ts';
import type { Call, Def } from './wire/define.ts';

const id = 'ab'.repeat(32);
const other = 'cd'.repeat(32);
const imageId = `sha256:${id}`;
const otherImage = `sha256:${other}`;
const names = {
  container: (key: string) => (key === id ? 'web' : null),
  image: () => 'nginx:1',
  imageOf: (name: string) => (name === 'taken:latest' ? otherImage : name === 'nginx:1' ? imageId : null),
};

const defs = Object.entries(contract).flatMap(([domain, methods]) =>
  Object.entries(methods).map(([name, def]) => [`${domain}.${name}`, def as Def] as const),
);
const defOf = (method: string) => defs.find(([name]) => name === method)?.[1];
const size = { cols: 80, rows: 24 };

/**
 * A call of each method that changes something, what is said of it, and the line it equals: a new method gets one here for
 * each form its line can have. Where its undo needs the answer, that is in `results` below.
 */
const samples: [MethodName, object, string, string][] = [
  ['containers.start', { id }, 'web', 'docker start web'],
  ['containers.stop', { id, timeoutSeconds: 3 }, 'web', 'docker stop -t 3 web'],
  ['containers.restart', { id }, 'web', 'docker restart web'],
  ['containers.pause', { id }, 'web', 'docker pause web'],
  ['containers.resume', { id }, 'web', 'docker unpause web'],
  ['containers.kill', { id, signal: 'SIGHUP' }, 'web', 'docker kill -s SIGHUP web'],
  ['containers.kill', { id }, 'web', 'docker kill web'],
  ['containers.remove', { id, force: true, volumes: true }, 'web', 'docker rm -f -v web'],
  ['containers.remove', { id: other }, 'cdcdcdcdcdcd', 'docker rm cdcdcdcdcdcd'],
  ['containers.rename', { id, name: 'new' }, 'web', 'docker rename web new'],
  ['containers.commit', { id, reference: 'a:1', message: 'my words' }, 'web', "docker commit -m 'my words' web a:1"],
  ['containers.export', { id, path: '/tmp/a b' }, 'web', "docker export -o '/tmp/a b' web"],
  ['containers.download', { id }, 'web', 'docker export -o web.tar web'],
  ['containers.run', { image: 'nginx:1', name: 'one' }, 'one', 'docker run -d --name one nginx:1'],
  ['images.pull', { reference: 'x', platform: 'linux/arm64' }, 'x', 'docker pull --platform linux/arm64 x'],
  ['images.tag', { id: imageId, reference: 'x:2' }, 'nginx:1', 'docker tag nginx:1 x:2'],
  ['images.tag', { id: imageId, reference: 'taken' }, 'nginx:1', 'docker tag nginx:1 taken'],
  ['images.remove', { id: imageId, reference: 'nginx:1' }, 'nginx:1', 'docker rmi nginx:1'],
  ['images.remove', { id: imageId, force: true }, 'nginx:1', 'docker rmi -f nginx:1'],
  ['vm.start', {}, 'Slipway VM', 'slipway up'],
  ['vm.stop', { force: true }, 'Slipway VM', 'slipway down --force'],
  ['vm.restart', {}, 'Slipway VM', 'slipway restart'],
  ['vm.sleep', {}, 'Slipway VM', 'slipway sleep'],
  ['vm.repair', {}, 'Slipway VM', 'slipway repair'],
  ['vm.reset', { confirm: 'delete all data' }, 'Slipway VM', 'slipway reset'],
  [
    'terminals.open',
    { target: { kind: 'exec', containerId: id, user: 'me' }, ...size },
    'web',
    'docker exec -it -u me web sh',
  ],
  ['terminals.open', { target: { kind: 'attach', containerId: id }, ...size }, 'web', 'docker attach web'],
  ['terminals.open', { target: { kind: 'guest' }, ...size }, 'Slipway VM', 'slipway ssh'],
  [
    'exec.start',
    { target: { kind: 'exec', containerId: id, env: ['TOKEN=canary-secret'], command: ['cat', 'a b'] }, stdin: true },
    'web',
    "docker exec -i -e TOKEN web cat 'a b'",
  ],
  ['shares.add', { path: '/home/a b' }, '/home/a b', "slipway share add '/home/a b'"],
  ['shares.add', { path: '/srv', readOnly: true }, '/srv', 'slipway share add --read-only /srv'],
  ['shares.remove', { path: '/srv' }, '/srv', 'slipway share remove /srv'],
  ['shares.remove', { path: '/srv', force: true }, '/srv', 'slipway share remove --force /srv'],
  ['shares.change', { path: '/srv', readOnly: true }, '/srv', 'slipway share add --read-only /srv'],
  ['disk.reclaim', {}, 'Slipway VM', 'slipway disk reclaim'],
  ['disk.move', { folder: '/mnt/a b' }, 'Slipway VM', "slipway disk move '/mnt/a b'"],
  ['disk.move', { folder: null }, 'Slipway VM', 'slipway disk move --home'],
  ['disk.export', { path: '/mnt' }, 'Slipway VM', 'slipway disk export /mnt'],
  ['disk.import', { path: '/a.tar.zst', confirm: 'delete all data' }, 'Slipway VM', 'slipway disk import /a.tar.zst'],
  ['disk.discard', { kind: 'move' }, 'Slipway VM', 'slipway disk discard move'],
  ['exec.start', { target: { kind: 'guest', command: ['ps'] } }, 'Slipway VM', 'slipway ssh -- ps'],
];

describe('what a call changes', () => {
  it.each(samples)('%s %j', (...[method, params, subject, line]) => {
    // As the host has them, too: with the defaults filled in.
    for (const given of [params, defOf(method)?.params.parse(params)]) {
      expect(changeOf(method)?.subject(given as never, names)).toBe(subject);
      expect(cliLine(method, given as never, names)).toBe(line);
    }
  });

  it('is tested for every method that does', () => {
    const changing: string[] = defs.filter(([name]) => changeOf(name)).map(([name]) => name);
    const sampled = new Set<string>(samples.map(([method]) => method));
    expect(
      changing.filter((name) => !sampled.has(name)),
      'add a sample of each of these to the list above',
    ).toEqual([]);
    expect([...sampled].filter((name) => !changing.includes(name))).toEqual([]);
  });

  it('masks values of environment variables, and what the driver of a network share is told', () => {
    const env = [{ name: 'TOKEN', value: 'canary-secret' }];
    expect(cliLine('containers.run', { image: 'nginx:1', env })).toBe('docker run -d -e TOKEN nginx:1');
    const Options = { type: 'cifs', o: 'username=me,password=canary-secret' };
    const mount = { Type: 'volume', Source: 'share', Target: '/s', VolumeOptions: { DriverConfig: { Options } } };
    expect(cliLine('containers.run', { image: 'nginx:1', more: { 'HostConfig.Mounts': [mount] } })).toBe(
      'docker run -d --mount type=volume,source=share,target=/s,volume-opt=type,volume-opt=o nginx:1',
    );
  });

  it('of several is one line where that can be said in one', () => {
    expect(cliLine('containers.stop', [{ id }, { id: other }], names)).toBe('docker stop web cdcdcdcdcdcd');
    expect(cliLine('containers.remove', [{ id, force: true }, { id: other }], names)).toBe(
      'docker rm -f web\ndocker rm cdcdcdcdcdcd',
    );
    expect(cliLine('images.pull', [{ reference: 'a' }, { reference: 'b' }])).toBe('docker pull a\ndocker pull b');
  });

  it.each(['containers.inspect', 'containers.watch', 'settings.update', 'toString', 'containers.constructor', '', '.'])(
    'is nothing for %j',
    (method) => expect(changeOf(method)).toBeNull(),
  );
});

describe('undo', () => {
  /** What those answer whose undo needs that. */
  const results: Partial<Record<MethodName, object>> = {
    'containers.run': { id: other, warnings: [] },
    'containers.stop': {},
    'containers.kill': {},
    'containers.commit': { imageId },
    'images.remove': { untagged: ['nginx:1'], deleted: [] },
    'terminals.open': { id: 'a' },
    'shares.add': { path: '/srv', readOnly: true },
    'shares.remove': { path: '/srv', readOnly: true },
    'shares.change': { path: '/srv', readOnly: false },
  };

  test('is a call whose parameters fit', () => {
    expectTypeOf<keyof WrongUndos>().toBeNever();
  });

  test.each(samples)('of %s %j is a call of the contract, or known not to be', (method, params) => {
    const how = changeOf(method)?.undo(params as never, names);
    if (typeof how === 'function')
      expect(results, `what ${method} answers is to be added to the results above`).toHaveProperty([method]);
    const undo = undoOf(method, params as never, names)?.(results[method] as never);
    if (!undo) return expect(how).toMatch(/^(impossible|needless)$/);
    for (const call of undo) {
      const { params: schema } = defOf(call.method) as { params: z.ZodType };
      expect(schema.safeParse(call.params).error).toBeUndefined();
    }
  });

  test('names what is to be called, with what was there before', () => {
    const call = (made: readonly Call[] | undefined) => made?.flatMap(({ method, params }) => [method, params]);
    expect(call(undoOf('containers.rename', { id, name: 'new' }, names)?.({}))).toEqual([
      'containers.rename',
      { id, name: 'web' },
    ]);
    expect(call(undoOf('containers.run', { image: 'x' })?.({ id: other, warnings: [] }))).toEqual([
      'containers.remove',
      { id: other, force: true },
    ]);
  });

  test('of a new name for an image gives it back to the image that had it, and else takes it away', () => {
    expect(undoOf('containers.stop', { id }, names)?.({ autoRemoved: true })).toEqual([]);
    const calls = (reference: string) => undoOf('images.tag', { id: imageId, reference }, names)?.({});
    expect(calls('new:1')).toEqual([{ method: 'images.remove', params: { id: imageId, reference: 'new:1' } }]);
    for (const reference of ['taken', 'docker.io/library/taken:latest', 'library/taken']) {
      expect(calls(reference)).toEqual([{ method: 'images.tag', params: { id: otherImage, reference } }]);
    }
    expect(calls('nginx:1')).toBeUndefined();
    const committed = undoOf('containers.commit', { id, reference: 'taken' }, names)?.({ imageId });
    expect(committed).toEqual([
      { method: 'images.remove', params: { id: imageId, reference: 'taken' } },
      { method: 'images.tag', params: { id: otherImage, reference: 'taken' } },
    ]);
  });

  test('of a name that was taken from an image gives it again, unless the image went with it', () => {
    const undo = undoOf('images.remove', { id: imageId, reference: 'nginx:1' }, names);
    expect(undo?.({ untagged: ['nginx:1'], deleted: [] })).toEqual([
      { method: 'images.tag', params: { id: imageId, reference: 'nginx:1' } },
    ]);
    expect(undo?.({ untagged: ['nginx:1'], deleted: [imageId] })).toEqual([]);
    expect(undoOf('images.remove', { id: imageId }, names)).toBeNull();
    expect(undoOf('images.remove', { id: imageId, reference: `nginx@sha256:${id}` }, names)).toBeNull();
  });

  test('never gives a container the digits of its id for a name', () => {
    expect(undoOf('containers.rename', { id: other, name: 'new' }, names)).toBeNull();
    expect(isFinal('containers.rename', { id: other, name: 'new' }, names)).toBe(true);
  });

  test('what deletes is to be asked about, what can be taken back is not', () => {
    expect([isFinal('containers.remove', { id }), isFinal('vm.reset', { confirm: 'delete all data' })]).toEqual([
      true,
      true,
    ]);
    expect([isFinal('containers.stop', { id }), isFinal('containers.restart', { id })]).toEqual([false, false]);
  });
});
