import { expect, test } from 'vitest';
import { trustedSender } from './sender.ts';

const page = { name: 'window' };
const known = new Set([page]);
const frame = { url: 'app://slipway/', parent: null };

test('only a known window’s own frame on our scheme is listened to', () => {
  expect(trustedSender({ sender: page, senderFrame: frame }, known)).toBe(true);
  expect(trustedSender({ sender: { name: 'window' }, senderFrame: frame }, known)).toBe(false);
  expect(trustedSender({ sender: page, senderFrame: null }, known)).toBe(false);
  expect(trustedSender({ sender: page, senderFrame: { ...frame, parent: frame } }, known)).toBe(false);
  expect(trustedSender({ sender: page, senderFrame: { ...frame, url: 'https://slipway/' } }, known)).toBe(false);
});
