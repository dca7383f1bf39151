import { expect, test } from 'vitest';
import { linkedSignal } from './linked-signal.ts';

test('aborts with the first, for its reason', () => {
  const [a, b] = [new AbortController(), new AbortController()];
  const { signal } = linkedSignal(a.signal, undefined, b.signal);
  expect(signal.aborted).toBe(false);
  b.abort('b');
  a.abort('a');
  expect(signal.reason).toBe('b');
  expect(linkedSignal(a.signal).signal.reason).toBe('a');
});

test('once disposed it hears nothing any more', () => {
  const a = new AbortController();
  const linked = linkedSignal(a.signal);
  linked.dispose();
  a.abort('a');
  expect(linked.signal.aborted).toBe(false);
});
