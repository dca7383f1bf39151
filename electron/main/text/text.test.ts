import { expect, test } from 'vitest';
import { fill } from '../../contract/messages/message.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';
import { textFor } from './text.ts';

test('a language is the chosen one, else the system’s, else English', () => {
  expect(textFor('ko', 'en-US')).toBe(ko);
  expect(textFor('en', 'ko-KR')).toBe(en);
  expect([textFor('system', 'ko-KR'), textFor('system', 'ko'), textFor('system', 'fr_FR')]).toEqual([ko, ko, en]);
});

test('places are filled, unknown ones stay visible', () => {
  expect(fill('{a} of {b}', { a: 1 })).toBe('1 of {b}');
});

test('every language fills the same places', () => {
  const places = (value: unknown): string[] =>
    typeof value === 'string'
      ? [...(value.match(/\{\w+\}/g) ?? [])].sort()
      : Object.values(value as object).flatMap((inner) => places(inner).join());
  expect(places(ko)).toEqual(places(en));
});
