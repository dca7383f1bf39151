import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toWire } from './errors.ts';
import { contract } from './index.ts';

const methods = Object.entries(contract).flatMap(([domain, defs]) =>
  Object.entries(defs).map(([name, def]) => [`${domain}.${name}`, def.params as z.ZodType] as const),
);

/** The paths of objects within a schema that take any name. */
function lenient(schema: z.core.$ZodType, path = ''): string[] {
  if (schema instanceof z.ZodObject) {
    const inner = Object.entries(schema.shape).flatMap(([name, field]) =>
      lenient(field as z.core.$ZodType, `${path}.${name}`),
    );
    return schema.def.catchall instanceof z.ZodNever ? inner : [path, ...inner];
  }
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodNullable) {
    return lenient(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodArray) return lenient(schema.element, `${path}[]`);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap((option) => lenient(option, path));
  return [];
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
    expect(toWire(error)).toEqual({ code: 'INTERNAL', message: words });
  });
});
