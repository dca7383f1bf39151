import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonArray } from './json-array.ts';

async function read(...chunks: (string | Buffer)[]): Promise<unknown[]> {
  const elements: unknown[] = [];
  const source = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
  for await (const batch of jsonArray(source)) elements.push(...batch);
  return elements;
}

async function within(text: string, cut = 1): Promise<unknown[]> {
  const elements: unknown[] = [];
  const source = Readable.from([text.slice(0, cut), text.slice(cut)].map((part) => Buffer.from(part)));
  for await (const batch of jsonArray(source, 'Volumes')) elements.push(...batch);
  return elements;
}

describe('jsonArray', () => {
  it('reads what JSON.parse reads, wherever the chunks end', async () => {
    const lists = fc.array(fc.jsonValue(), { maxLength: 8 });
    const cuts = fc.array(fc.nat(400), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(lists, cuts, fc.constantFrom(undefined, 1), async (list, at, indent) => {
        const bytes = Buffer.from(JSON.stringify(list, null, indent));
        const ends = [...at.map((cut) => cut % bytes.length), bytes.length].sort((a, b) => a - b);
        const chunks = ends.map((end, n) => bytes.subarray(ends[n - 1] ?? 0, end));
        expect(await read(...chunks)).toEqual(JSON.parse(bytes.toString()));
      }),
    );
  });

  it('gives elements as they come, not only at the end', async () => {
    const source = Readable.from([Buffer.from('[{"a":1},{"b'), Buffer.from('":2}]\n')]);
    const batches: unknown[][] = [];
    for await (const batch of jsonArray(source)) batches.push(batch);
    expect(batches).toEqual([[{ a: 1 }], [{ b: 2 }]]);
  });

  it('reads a property of an object, whatever else is in it', async () => {
    const others = fc.dictionary(
      fc.string().filter((name) => name !== 'Volumes'),
      fc.jsonValue(),
    );
    const object = fc.tuple(others, fc.array(fc.jsonValue(), { maxLength: 4 }), others);
    await fc.assert(
      fc.asyncProperty(
        object,
        fc.nat(200),
        fc.constantFrom(undefined, 1),
        async ([before, list, after], at, indent) => {
          const text = JSON.stringify({ ...before, Volumes: list, ...after }, null, indent);
          expect(await within(text, at % text.length)).toEqual(JSON.parse(text).Volumes);
        },
      ),
    );
    const nested = '{"a":{"Volumes":[1]},"b":["Volumes"],"c":"Volumes","Volumes ":[2],"Volumes":[3]}';
    expect(await within(nested)).toEqual([3]);
  });

  it('takes a property that is null or not there for an empty list', async () => {
    for (const text of ['{}', '{"Volumes": null, "Warnings": null}', '{"Warnings":[1]}'])
      for (let cut = 0; cut < text.length; cut++) expect(await within(text, cut)).toEqual([]);
    for (const text of ['[]', 'null', '{"Volumes":{}}', '{"Volumes":[1', '{"Warnings":[1],', ''])
      await expect(within(text)).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
  });

  it('takes null for an empty list, as Go writes one', async () => {
    expect([await read('null\n'), await read('[]'), await read(' [ ] ')]).toEqual([[], [], []]);
  });

  it('leaves out an element that is too long, and keeps its neighbours', async () => {
    const long = Array.from({ length: 80 }, () => 'x'.repeat(65_536));
    expect(await read('["before",{"long":"', ...long, '"},"after"]')).toEqual(['before', 'after']);
  });

  it.each([['{}'], ['"x"'], ['[1'], ['[{"a":1}'], ['[nonsense]'], [''], ['[1}x'], ['x[1]']])(
    'refuses %j',
    async (text) => {
      await expect(read(text)).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
    },
  );
});
