import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pathSegment, queryString, referencePath } from './path.ts';

/** Every code point, halves of surrogate pairs included. */
const anyText = fc.array(fc.integer({ min: 0, max: 0x10ffff })).map((points) => String.fromCodePoint(...points));

describe('pathSegment', () => {
  it('keeps every value inside its own segment', () => {
    fc.assert(
      fc.property(anyText, (value) => {
        let path: string;
        try {
          path = `/containers/${pathSegment(value)}/json`;
        } catch (error) {
          expect(error).toMatchObject({ code: 'BAD_REQUEST' });
          return;
        }
        const { pathname } = new URL(path, 'http://engine');
        expect(pathname.split('/')).toHaveLength(4);
        expect(decodeURIComponent(pathname.split('/')[2] ?? '')).toBe(value);
      }),
    );
  });

  it.each(['..', '.', '', 'a\0b'])('refuses %j', (value) => {
    expect(() => pathSegment(value)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

describe('referencePath', () => {
  it('keeps slashes and escapes the rest', () => {
    expect(referencePath('ghcr.io:443/a/b@sha256:00')).toBe('ghcr.io%3A443/a/b%40sha256%3A00');
    expect(referencePath('a%2e%2e')).toBe('a%252e%252e');
  });

  it.each(['a/../../containers/x', 'a//b', 'a/.', '/a', 'a/'])('refuses %j', (reference) => {
    expect(() => referencePath(reference)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});

describe('queryString', () => {
  it('leaves out what is undefined and sends objects as JSON', () => {
    expect(queryString({ a: undefined, all: true, filters: { id: ['x&y'] } })).toBe(
      '?all=true&filters=%7B%22id%22%3A%5B%22x%26y%22%5D%7D',
    );
    expect(queryString({ a: undefined })).toBe('');
    expect(queryString({ names: ['a', 'b'], n: [] })).toBe('?names=a&names=b');
  });
});
