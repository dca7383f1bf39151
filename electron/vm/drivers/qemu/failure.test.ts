import { expect, test } from 'vitest';
import { isPortConflict, startFailure } from './failure.ts';

test('a taken port is told from everything else', () => {
  const stderr =
    "qemu-system-x86_64: -netdev user,id=net,hostfwd=tcp:127.0.0.1:22-:22: Could not set up host forwarding rule 'tcp:127.0.0.1:22-:22'";
  expect(isPortConflict(stderr)).toBe(true);
  expect(isPortConflict('qemu: could not load kernel')).toBe(false);
});

test.each([
  ['Failed to get "write" lock\nIs another process using the image [/x]?', 'IN_USE', 'data-disk-locked'],
  ["cannot set up guest memory 'pc.ram': Cannot allocate memory", 'VM_FAILED', 'memory'],
  ['qemu: could not load kernel', 'VM_FAILED', 'process'],
])('%s', (stderr, code, reason) => {
  const error = startFailure(stderr);
  expect(error).toMatchObject({ code, details: { reason } });
  expect(error.hint).toBeTruthy();
});
