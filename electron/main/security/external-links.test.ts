import { describe, expect, test } from 'vitest';
import { nullLogger } from '../../base/logger.ts';
import { externalLinks } from './external-links.ts';

const setUp = (answer: () => Promise<boolean>, open = async (_address: string): Promise<void> => undefined) => {
  const asked: string[] = [];
  const opened: string[] = [];
  const links = externalLinks<string>({
    log: nullLogger,
    confirm: (_contents, address) => {
      asked.push(address);
      return answer();
    },
    async open(address) {
      await open(address);
      opened.push(address);
    },
  });
  return { links, asked, opened };
};

describe('externalLinks', () => {
  test('opens after a yes exactly what was asked about', async () => {
    const { links, asked, opened } = setUp(async () => true);
    await links('page', 'https://example.com');
    expect([asked, opened]).toEqual([['https://example.com/'], ['https://example.com/']]);
  });

  test('a no opens nothing, and what must not be opened is not even asked about', async () => {
    const { links, asked, opened } = setUp(async () => false);
    await links('page', 'https://example.com');
    await links('page', 'file:///etc/passwd');
    expect([asked.length, opened]).toEqual([1, []]);
  });

  test('asks one question at a time, and another one after that', async () => {
    let answer = (_yes: boolean): void => undefined;
    const { links, asked, opened } = setUp(() => new Promise((resolve) => (answer = resolve)));
    const first = links('page', 'https://example.com/1');
    await links('page', 'https://example.com/2');
    expect(asked).toHaveLength(1);
    answer(true);
    await first;
    const third = links('page', 'https://example.com/3');
    answer(true);
    await third;
    expect(opened).toEqual(['https://example.com/1', 'https://example.com/3']);
  });

  test('a browser that cannot be opened is not the end of links', async () => {
    const { links, asked } = setUp(
      async () => true,
      () => Promise.reject(new Error('no browser')),
    );
    await links('page', 'https://example.com/1');
    await links('page', 'https://example.com/2');
    expect(asked).toHaveLength(2);
  });
});
