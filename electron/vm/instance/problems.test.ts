import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { guestProblem } from './problems.ts';

const assets = fileURLToPath(new URL('../../../vm-assets', import.meta.url));
const read = (...path: string[]) => readFileSync(join(assets, ...path), 'utf8');

/** The codes that the guest's scripts report, as they stand there: after `broken`, or after the seed's own `fail`. */
function reported(): string[] {
  const folder = join('rootfs', 'lib', 'slipway');
  const scripts = readdirSync(join(assets, folder)).map((name) => read(folder, name));
  const codes = [...scripts, read('initrd', 'init')].flatMap((text) =>
    [...text.matchAll(/\b(?:broken|fail) ([a-z]+(?:-[a-z]+)*) ["a-z]/g)].map((match) => match[1] as string),
  );
  return [...new Set(codes)].sort();
}

test('the README lists the codes that the guest reports, and no others', () => {
  const listed = /Codes: `([^`]+)`/.exec(read('README.md'))?.[1]?.split(/\s+/);
  expect(listed?.sort()).toEqual(reported());
});

test('whatever the guest reports is harmless or has words of its own', () => {
  const unknown = guestProblem('something-new', '')?.error.message;
  const nameless = reported().filter((code) => guestProblem(code, '')?.error.message === unknown);
  expect(unknown).toContain('a problem while it started');
  expect(nameless).toEqual([]);
});

test.each(['clock', 'data-disk-grow', 'flows', 'names'])('a VM that reports "%s" runs on', (code) => {
  expect(guestProblem(code, 'some words')).toBeNull();
});

test('a problem carries its code, a way out and the guest’s words, shortened', () => {
  const problem = guestProblem('data-disk-fsck', 'e'.repeat(1000));
  expect(problem).toMatchObject({
    action: 'repair',
    error: { code: 'VM_FAILED', details: { reason: 'data-disk-fsck' }, hint: expect.stringContaining('Repair') },
  });
  expect(problem?.error.message).toMatch(/damaged beyond what is mended without asking: e{300}$/);
});
