import { describe, expect, it } from 'vitest';
import { parseReference, splitReference, withDefaultTag } from './reference.ts';

describe('references', () => {
  it.each([
    ['nginx', { repo: 'nginx', tag: 'latest', digest: '' }],
    ['nginx:1.27', { repo: 'nginx', tag: '1.27', digest: '' }],
    ['localhost:5000/a/b', { repo: 'localhost:5000/a/b', tag: 'latest', digest: '' }],
    ['localhost:5000/a:x', { repo: 'localhost:5000/a', tag: 'x', digest: '' }],
    ['a@sha256:00', { repo: 'a', tag: '', digest: 'sha256:00' }],
    ['a:1@sha256:00', { repo: 'a', tag: '1', digest: 'sha256:00' }],
  ])('%s', (reference, parts) => expect(parseReference(reference)).toEqual(parts));

  it('fills in the tag a pull means', () => {
    expect(withDefaultTag('a')).toBe('a:latest');
    expect(withDefaultTag('a@sha256:00')).toBe('a@sha256:00');
  });

  it.each(['a@sha256:00', `sha256:${'0'.repeat(64)}`])('refuses %s as a new name', (reference) => {
    expect(() => splitReference(reference)).toThrow(expect.objectContaining({ code: 'BAD_REQUEST' }));
  });
});
