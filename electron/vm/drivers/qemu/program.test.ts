import { expect, test, vi } from 'vitest';
import { findQemu } from './program.ts';

vi.mock('../../../platform/find-program.ts', () => ({ findProgram: async () => null }));

test('a missing QEMU is named, with what to install', async () => {
  await expect(findQemu('amd64', {})).rejects.toMatchObject({
    code: 'UNSUPPORTED',
    message: expect.stringContaining('qemu-system-x86_64'),
    hint: expect.stringContaining('nstall'),
  });
});
