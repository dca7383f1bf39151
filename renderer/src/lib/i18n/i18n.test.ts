import { describe, expect, it } from 'vitest';
import { englishIn, guessedParticle } from '../../../../electron/contract/messages/english-in.ts';
import { en } from './en.ts';
import { ko } from './ko.ts';

function flat(catalog: object, path = ''): Map<string, string> {
  const entries = Object.entries(catalog).flatMap(([key, value]) =>
    typeof value === 'string' ? [[path + key, value] as const] : [...flat(value, `${path}${key}.`)],
  );
  return new Map(entries);
}
const holes = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((match) => match[1]).sort();

describe('Korean', () => {
  const english = flat(en);
  const korean = flat(ko);
  it('has every string, except singulars', () => {
    const missing = [...english.keys()].filter((key) => !korean.has(key) && !key.endsWith('_one'));
    expect(missing).toEqual([]);
    expect([...korean.keys()].filter((key) => !english.has(key))).toEqual([]);
  });
  it('is Korean word for word', () => {
    expect([...korean].filter(([, text]) => englishIn(text).length > 0)).toEqual([]);
  });
  it('has no particle that fits some values and not others', () => {
    expect([...korean].filter(([, text]) => guessedParticle.test(text))).toEqual([]);
  });
  it('fills in the same values', () => {
    const different = [...korean].filter(([key, text]) => holes(text).join() !== holes(english.get(key) ?? '').join());
    expect(different).toEqual([]);
  });
});
