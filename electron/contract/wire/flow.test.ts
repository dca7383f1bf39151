import { expect, test } from 'vitest';
import { AppError } from '../errors.ts';
import { quoted } from '../messages/message.ts';
import { SHARED, SharedCredit } from './credit.ts';
import { Receiver } from './receiver.ts';
import { Sender } from './sender.ts';

const lost = new AppError('CONNECTION_LOST', quoted('gone'));
const receiver = () => new Receiver({ parse: (value) => value, ack: () => undefined, cancel: () => undefined });

test('what is cut off before it was read is not taken for whole, though its sender had come to the end', async () => {
  const reader = receiver();
  for (const value of ['a', 'b']) reader.push(value, 1);
  reader.end();
  expect(await reader.next()).toEqual({ done: false, value: 'a' });
  reader.cut(lost);
  await expect(reader.next()).rejects.toBe(lost);
});

test('what was read to its last item is whole, whatever comes after', async () => {
  const reader = receiver();
  reader.push('a', 1);
  reader.end();
  await reader.next();
  reader.cut(lost);
  expect(await reader.next()).toEqual({ done: true, value: undefined });
});

test('a sender that is resumed and stopped in one turn sends no more, and leaves all credit to others', async () => {
  const shared = new SharedCredit();
  const sent: Uint8Array[] = [];
  let onSent: () => void = () => undefined;
  const item = (value: unknown) => {
    const data = value as Uint8Array;
    sent.push(data);
    if (sent.length === 2) onSent();
    return data.length;
  };
  const source = (async function* () {
    for (;;) yield new Uint8Array(300_000);
  })();
  const sender = new Sender(source, { item, end: () => undefined, fail: () => undefined }, shared);
  const paused = new Promise<void>((resolve) => {
    onSent = resolve;
  });
  const over = sender.run();
  await paused;
  sender.acknowledge(sent.reduce((sum, { length }) => sum + length, 0));
  sender.stop();
  await over;
  expect(sent).toHaveLength(2);
  shared.spend(SHARED.high);
  expect(shared.isSpent(1)).toBe(false);
});
