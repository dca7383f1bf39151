import { describe, expect, it } from 'vitest';
import { ancestors, childPath, keyText, LONGEST_SHOWN, searchLines, treeLines, valueText } from './flatten.ts';

const document = { Id: 'x', Config: { Env: ['A=1', 'B=needle'], 'a.b': null }, 'odd"key': { deep: { needle: 1 } } };
const paths = (open: (path: string) => boolean) => treeLines(document, open).map(({ id }) => id);

describe('a document as lines', () => {
  it('lists what is open, in the syntax of jq', () => {
    expect(paths(() => false)).toEqual(['.Id', '.Config', '.["odd\\"key"]']);
    expect(paths((path) => path.startsWith('.Config'))).toEqual([
      '.Id',
      '.Config',
      '.Config.Env',
      '.Config.Env[0]',
      '.Config.Env[1]',
      '.Config["a.b"]',
      '.["odd\\"key"]',
    ]);
    expect([childPath('', 0), childPath('.a', 3)]).toEqual(['.[0]', '.a[3]']);
  });
  it('finds words in keys and values', () => {
    const all = treeLines(document, () => true);
    const found = searchLines(all, 'NEEDLE', 10).map((number) => all[number]?.id);
    expect(found).toEqual(['.Config.Env[1]', '.["odd\\"key"].deep.needle']);
    expect(searchLines(all, 'e', 2)).toHaveLength(2);
  });
  it('knows the way to a path', () => {
    expect(ancestors('.["odd\\"key"].deep.needle')).toEqual(['.["odd\\"key"]', '.["odd\\"key"].deep']);
    expect(ancestors('.Config.Env[1]')).toEqual(['.Config', '.Config.Env']);
  });
  it('takes nesting of any depth, and cuts long values', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 20_000; i += 1) deep = [deep];
    expect(treeLines(deep, (_, depth) => depth < 500).length).toBe(501);
    expect(valueText('x'.repeat(1_000_000)).length).toBeLessThan(LONGEST_SHOWN + 10);
    expect(keyText('k'.repeat(1_000_000)).length).toBe(LONGEST_SHOWN + 1);
    expect([valueText(null), valueText('a"'), valueText(3)]).toEqual(['null', '"a\\""', '3']);
  });
});
