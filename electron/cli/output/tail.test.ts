import { expect, it, vi } from 'vitest';
import { Tail } from './tail.ts';

const MOST = 200_000;

it.each([1, 7, 65_536, 500_000])('keeps the last of an output that comes in pieces of %i bytes', (size) => {
  const tail = new Tail(MOST);
  const all = Buffer.alloc(1_000_000, 'abcdefghijklmnopqrstuvwxyz0123456789');
  for (let at = 0; at < all.length; at += size) tail.add(all.subarray(at, at + size));
  expect(tail.toString() === all.subarray(-MOST).toString()).toBe(true);
  expect(tail.skipped).toBe(800_000);
});

it('keeps all of a short one', () => {
  const tail = new Tail(MOST);
  expect([tail.toString(), tail.skipped]).toEqual(['', 0]);
  for (const text of ['one ', '', 'two']) tail.add(Buffer.from(text));
  expect([tail.toString(), tail.skipped]).toEqual(['one two', 0]);
});

it('moves each byte once or twice, and takes memory twice: 64 KB must not cost what is kept', () => {
  const taken = vi.spyOn(Buffer, 'alloc');
  const moved = vi.spyOn(Buffer.prototype, 'set');
  const tail = new Tail(MOST);
  const piece = new Uint8Array(10_000);
  for (let n = 0; n < 1_000; n++) tail.add(piece);
  const bytes = moved.mock.calls.reduce((sum, [data]) => sum + (data as Uint8Array).length, 0);
  const memory = taken.mock.calls.reduce((sum, [size]) => sum + size, 0);
  for (const spy of [taken, moved]) spy.mockRestore();
  expect(bytes).toBeLessThan(2.5 * 10_000_000);
  expect(memory).toBeLessThan(5 * MOST);
});
