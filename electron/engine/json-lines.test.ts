import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLines } from './json-lines.ts';

async function read(chunks: readonly Buffer[]): Promise<unknown[]> {
  const values: unknown[] = [];
  const source = (async function* () {
    yield* chunks;
  })();
  for await (const value of jsonLines(source)) values.push(value);
  return values;
}

describe('jsonLines', () => {
  it('gives the same values however the bytes are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.integer({ min: 1, max: 7 }),
        async (values, size) => {
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\r\n`).join(''));
          const chunks: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
          expect(await read(chunks)).toEqual(JSON.parse(JSON.stringify(values)));
        },
      ),
    );
  });

  it('lets everything else have its turn within a chunk of many lines', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      next = setImmediate(count);
    };
    let next = setImmediate(count);
    expect(await read([Buffer.from('1\n'.repeat(1_000))])).toHaveLength(1_000);
    clearImmediate(next);
    expect(turns).toBeGreaterThan(5);
  });

  it('takes a last line without an end, and skips empty ones', async () => {
    expect(await read([Buffer.from('\n{"a":1}\n\n{"b":2}')])).toEqual([{ a: 1 }, { b: 2 }]);
  });

  it('refuses what is not JSON', async () => {
    await expect(read([Buffer.from('{"a"\n')])).rejects.toMatchObject({ code: 'ENGINE_ERROR' });
  });

  it('leaves out a line that is too long, such as an event with megabytes of labels, and goes on', async () => {
    const long = Array.from({ length: 6 }, () => Buffer.alloc(1024 * 1024, 97));
    const lines = [Buffer.from('{"a":1}\n"'), ...long, Buffer.from('"\n{"b":2}\n'), ...long];
    expect(await read(lines)).toEqual([{ a: 1 }, { b: 2 }]);
  });
});
