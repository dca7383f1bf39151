import { afterEach, expect, test } from 'vitest';
import { DisposableStore } from './disposable.ts';
import { Emitter } from './emitter.ts';
import { handleUnexpected } from './unexpected.ts';

const errors: unknown[] = [];
let undo: () => void = () => undefined;
const gather = () => {
  undo = handleUnexpected((error) => errors.push(error));
};

afterEach(() => {
  undo();
  errors.length = 0;
});

test('a listener that throws is told of, and ends neither the others nor whoever fires', () => {
  gather();
  const emitter = new Emitter<number>();
  const heard: number[] = [];
  emitter.event((value) => heard.push(value));
  emitter.event(() => {
    throw new Error('mine');
  });
  emitter.event((value) => heard.push(value + 10));
  emitter.fire(1);
  emitter.fire(2);
  expect(heard).toEqual([1, 11, 2, 12]);
  expect(errors).toEqual([new Error('mine'), new Error('mine')]);
});

test('what is released goes, whichever throws', () => {
  gather();
  const released: string[] = [];
  const store = new DisposableStore();
  const failing = {
    dispose: () => {
      throw new Error('stuck');
    },
  };
  store.add({ dispose: () => released.push('first') });
  store.add(failing);
  store.add({ dispose: () => released.push('last') });
  store.dispose();
  expect(released).toEqual(['last', 'first']);
  expect(errors).toEqual([new Error('stuck')]);
});
