import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { AppError, fromWire, saidBy, toWire } from '../errors.ts';
import { allMessages } from './all.ts';
import { type Catalogue, messages, type Translated, type Wording, wordingOf } from './define.ts';
import { englishIn, guessedParticle } from './english-in.ts';
import { korean } from './ko.ts';
import { englishOf, inEnglish, type Message, message, quoted } from './message.ts';
import { translate, translated } from './translate.ts';

const box = messages('box', {
  full: { text: '{count} are in {name}, which is full', hint: 'Take one out of {name}.' },
  gone: 'there is no such box',
  stuck: 'the box does not open: {reason}',
});
const inKorean: Catalogue = {
  box: {
    full: { text: '{name} 상자에 {count}개가 있어 가득 찼습니다.', hint: '{name} 상자에서 하나를 꺼내세요.' },
    gone: '그런 상자가 없습니다.',
    stuck: '상자가 열리지 않습니다: {reason}',
  } satisfies Translated<typeof box>,
};

/** What a client has after the wire. */
const received = (error: AppError) => saidBy(fromWire(JSON.parse(JSON.stringify(toWire(error)))));

describe('a message', () => {
  test('is English where nobody translates', () => {
    const error = new AppError('CONFLICT', box.full({ count: 3, name: 'A' }));
    expect([error.message, error.hint]).toEqual(['3 are in A, which is full', 'Take one out of A.']);
  });

  test('asks for what its places are filled in with, and for nothing else', () => {
    expectTypeOf(box.gone).parameters.toEqualTypeOf<[]>();
    expectTypeOf(box.full).parameter(0).toHaveProperty('count');
    expectTypeOf(box.full).parameter(0).toHaveProperty('name');
    expectTypeOf<{ full: string; gone: string; stuck: string }>().not.toExtend<Translated<typeof box>>();
    expectTypeOf<{ gone: string; stuck: string }>().not.toExtend<Translated<typeof box>>();
  });

  test('is translated on the other side of the wire, hint and all', () => {
    const said = received(new AppError('CONFLICT', box.full({ count: 3, name: 'A' })));
    expect(translated(said, inKorean)).toBe('A 상자에 3개가 있어 가득 찼습니다.');
    expect(said.hint && translated(said.hint, inKorean)).toBe('A 상자에서 하나를 꺼내세요.');
  });

  test('keeps another’s words as a quotation', () => {
    const said = received(new AppError('IO_ERROR', box.stuck({ reason: quoted('EBUSY: busy') })));
    expect(translate(said, inKorean)).toEqual([
      { text: '상자가 열리지 않습니다: ', foreign: false },
      { text: 'EBUSY: busy', foreign: true },
    ]);
  });

  test('that a client does not know stays English, and so does what only has a text', () => {
    const known = new AppError('NOT_FOUND', box.gone());
    expect(translate(received(known), {})).toEqual([{ text: 'there is no such box', foreign: true }]);
    const old = saidBy(fromWire({ code: 'NOT_FOUND', message: 'no such thing', hint: 'Look elsewhere.' }));
    expect(old).toEqual({ text: 'no such thing', hint: { text: 'Look elsewhere.' } });
  });

  test.each(['box', 'box.none', 'box.gone.hint', 'constructor.name', 'box.constructor', ''])(
    'of the id %j, which is none, is no surprise',
    (id) => {
      expect(translate({ text: 'x', id }, inKorean)).toEqual([{ text: 'x', foreign: true }]);
    },
  );

  test('within a message within a message ends somewhere', () => {
    let deep: Message = quoted('end');
    for (let depth = 0; depth < 100; depth += 1) deep = box.stuck({ reason: deep });
    expect(message.safeParse(deep).success).toBe(true);
    expect(translated(deep, inKorean).length).toBeLessThan(5_000);
  });
});

describe('Korean', () => {
  const places = (text: string | undefined) => [...(text ?? '').matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
  const catalogue: Catalogue = korean;
  const all = Object.entries(allMessages).flatMap(([domain, makers]) =>
    Object.entries<(params: never) => Message>(makers).map(
      ([name, make]) => [`${domain}.${name}`, make({} as never)] as const,
    ),
  );

  test.each(all)('has %s, with the same places', (id, english) => {
    expect(english.id).toBe(id);
    expect(places(wordingOf(catalogue, id))).toEqual(places(english.text));
    expect(places(wordingOf(catalogue, `${id}.hint`))).toEqual(places(english.hint?.text));
  });

  test('has the messages of every file here, each of which all.ts names', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts'));
    const sources = files.map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'));
    const made = sources.flatMap((source) => [...source.matchAll(/^export const \w+ = messages\('(\w+)'/gm)]);
    expect(made.map(([, domain]) => domain).sort()).toEqual(Object.keys(allMessages).sort());
  });

  const texts = Object.entries(catalogue).flatMap(([domain, words]) =>
    Object.entries(words).flatMap(([name, wording]: [string, Wording]) =>
      (typeof wording === 'string' ? [wording] : [wording.text, wording.hint]).map(
        (text) => [`${domain}.${name}`, text] as const,
      ),
    ),
  );

  test('is Korean word for word', () => {
    expect(texts.filter(([, text]) => englishIn(text).length > 0)).toEqual([]);
  });

  test('has no particle that fits some values and not others', () => {
    expect(['"{name}"이라는 것', '{path}로'].every((text) => guessedParticle.test(text))).toBe(true);
    expect(texts.filter(([, text]) => guessedParticle.test(text))).toEqual([]);
  });

  test('says whole sentences politely, but for nouns', () => {
    const odd = texts.filter(
      ([id, text]) =>
        !/^(work|exit|stage|state|image)\./.test(id) &&
        !/(니다|세요)(\([^)]*\))?[.:]/.test(text) &&
        !/^(\{\w+\} ?)+$/.test(text),
    );
    expect(odd).toEqual([]);
  });

  test('is said in English as sentences, however the first one ends', () => {
    expect(englishOf(inEnglish('no room', 'Make some.'))).toBe('no room. Make some.');
    expect(englishOf(inEnglish('There is no room.', 'Make some.'))).toBe('There is no room. Make some.');
    expect(englishOf(inEnglish('no room'))).toBe('no room');
  });
});
