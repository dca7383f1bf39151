import { describe, expect, test } from 'vitest';
import { type EngineEntry, type EngineSource, engineIdOf } from '../../contract/engine.ts';
import { choiceLine, engineLines, forgettable, sourceNamed } from './engine.ts';

const vm: EngineSource = { kind: 'vm' };
const context = (name: string): EngineSource => ({ kind: 'context', name });
const entry = (source: EngineSource, chosen = false, status: EngineEntry['status'] = null): EngineEntry => ({
  ...{ id: engineIdOf(source), source, chosen, status },
});

describe('the word for an engine', () => {
  const ssh: EngineSource = { kind: 'remote', host: 'ssh://me@box' };
  const known = [vm, context('default'), context('vm'), context('remote-box'), ssh].map((source) => entry(source));
  test.each<[string, EngineSource]>([
    ['vm', vm],
    ['default', context('default')],
    ['context:default', context('default')],
    ['context:vm', context('vm')],
    ['slipway', vm],
    ['ssh://me@box', ssh],
    ['ssh://me@other', { kind: 'remote', host: 'ssh://me@other' }],
    ['tcp://box:2376', { kind: 'remote', host: 'tcp://box:2376' }],
    ['unix:///run/docker.sock', { kind: 'socket', path: 'unix:///run/docker.sock' }],
    ['/run/docker.sock', { kind: 'socket', path: '/run/docker.sock' }],
    ['\\\\.\\pipe\\docker', { kind: 'socket', path: '\\\\.\\pipe\\docker' }],
  ])('%s', (word, source) => expect(sourceNamed(word, known)).toEqual(source));

  test('that names none says what would', () => {
    expect(() => sourceNamed('defualt', known)).toThrow('there is no engine "defualt"');
    const hint = (word: string) => {
      try {
        sourceNamed(word, known);
      } catch (error) {
        return (error as { hint?: string }).hint;
      }
      return expect.unreachable();
    };
    expect([hint('defualt'), hint('zzz')]).toEqual(['Did you mean "default"?', 'List them with: slipway engine']);
  });
});

test('engines are listed as they are called here, the chosen one with a star, and in one line each whatever they are called', () => {
  const status: EngineEntry['status'] = {
    ...{ state: 'connected', since: 0, source: 'vm', dockerHost: 'unix:///x', version: '28.0', apiVersion: '1.48' },
    ...{ os: 'linux', arch: 'x86_64', error: null },
  };
  expect(engineLines([entry(vm, true, status), entry(context('a\nb')), entry(context('vm'))])).toEqual([
    'vm *        connected, 28.0',
    'a b         not in use',
    'context:vm  not in use',
  ]);
});

test('an address that is listed can be forgotten; a context, the VM and what is not listed cannot', () => {
  const far: EngineSource = { kind: 'remote', host: 'ssh://me@far' };
  const known = [vm, far, context('mine')].map((source) => entry(source));
  expect(forgettable('ssh://me@far', known).source).toEqual(far);
  for (const word of ['vm', 'mine', 'ssh://elsewhere']) {
    expect(() => forgettable(word, known)).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  }
});

test('a choice says whether the engine answers, and if not why', () => {
  const error = { code: 'ENGINE_UNAVAILABLE' as const, message: 'nothing listens there' };
  expect(choiceLine(context('default'), { state: 'connected', error: null })).toBe('Slipway works with default now.');
  expect(choiceLine(context('default'), { state: 'connecting', error })).toBe(
    'Slipway has chosen default, which does not answer yet: nothing listens there.',
  );
  expect(choiceLine(vm, { state: 'waiting', error: null })).toBe('Slipway has chosen vm, which does not answer yet.');
});
