import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toWire } from './errors.ts';
import { contract } from './index.ts';
import { bytes } from './wire/codec.ts';
import type { Def } from './wire/define.ts';

const all = Object.entries(contract).flatMap(([domain, defs]) =>
  Object.entries(defs).map(([name, def]) => [`${domain}.${name}`, def as Def] as const),
);
const methods = all.map(([name, { params }]) => [name, params] as const);

/** The paths of objects within a schema that take any name. */
function lenient(schema: z.core.$ZodType, path = ''): string[] {
  if (schema instanceof z.ZodObject) {
    const inner = Object.entries(schema.shape).flatMap(([name, field]) =>
      lenient(field as z.core.$ZodType, `${path}.${name}`),
    );
    return schema.def.catchall instanceof z.ZodNever ? inner : [path, ...inner];
  }
  return within(schema).flatMap(([name, part]) => lenient(part, path + name));
}

describe('parameters', () => {
  test.each(methods)('of %s refuse names that are not known, wherever they are', (_, params) => {
    expect(lenient(params)).toEqual([]);
  });

  test('an unknown name is refused and named', () => {
    const { params } = contract.settings.update;
    expect(params.safeParse({ vm: { cpus: 2 } }).success).toBe(true);
    expect(params.safeParse({ vm: { cpu: 2 } }).error?.issues).toMatchObject([{ path: ['vm'], keys: ['cpu'] }]);
  });
});

/** The schemas directly within a schema, by their place in it. */
function within(schema: z.core.$ZodType): [string, z.core.$ZodType][] {
  if (schema instanceof z.ZodObject) return Object.entries(schema.shape).map(([name, field]) => [`.${name}`, field]);
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable)
    return [['', schema.unwrap()]];
  if (schema instanceof z.ZodArray) return [['[]', schema.element]];
  if (schema instanceof z.ZodRecord) return [['{}', schema.valueType]];
  if (schema instanceof z.ZodUnion) return schema.options.map((option) => ['', option]);
  return [];
}

/** The places of bytes in a schema. */
function bytesIn(schema: z.core.$ZodType, path = ''): string[] {
  if (schema === bytes) return [path];
  return within(schema).flatMap(([name, part]) => bytesIn(part, path + name));
}

describe('bytes', () => {
  test.each(all)('of %s are where they travel as such: an item, or its member data', (_, def) => {
    const items = 'item' in def ? bytesIn(def.item) : [];
    const others = [def.params, ...('result' in def ? [def.result] : [])].flatMap((schema) => bytesIn(schema));
    expect([items.filter((path) => path !== '' && path !== '.data'), others]).toEqual([[], []]);
  });

  test('there are some, and the test finds them', () => {
    expect(bytesIn(contract.exec.output.item)).toEqual(['.data', '.data']);
    expect(bytesIn(z.object({ a: z.array(z.object({ data: bytes.optional() })) }))).toEqual(['.a[].data']);
  });
});

describe('anything thrown', () => {
  const refused = Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')]), {
    code: 'ECONNREFUSED',
  });
  test.each<[unknown, string]>([
    [new Error('in words'), 'in words'],
    [refused, 'ECONNREFUSED'],
    [new RangeError(), 'RangeError'],
    ['', 'unknown error'],
    [undefined, 'undefined'],
  ])('%o has words when it crosses the wire', (error, words) => {
    expect(toWire(error)).toMatchObject({ code: 'INTERNAL', message: words });
  });
});
