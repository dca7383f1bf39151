import { expect, it } from 'vitest';
import { portFailure } from './port-failure.ts';

const at = { address: '127.0.0.1', port: 80, owner: null };
const errno = (code: string) => Object.assign(new Error(code), { code });

it.each([
  { code: 'EADDRINUSE', state: 'taken', message: '127.0.0.1:80 is in use by another program. It is forwarded' },
  { code: 'EADDRINUSE', owner: 'nginx (pid 7)', state: 'taken', message: 'in use by nginx (pid 7).' },
  { code: 'EACCES', state: 'failed', message: 'below 1024' },
  { code: 'EADDRNOTAVAIL', address: '::1', state: 'unsupported', message: 'does not have the address ::1.' },
  { code: 'EMFILE', address: '::1', state: 'failed', message: '[::1]:80 is not open yet: Slipway, or this machine' },
  { code: 'VM_FAILED', state: 'failed', message: '127.0.0.1:80 is not open yet: VM_FAILED. It is tried again.' },
  { code: 'ENOSYS', state: 'failed', message: '127.0.0.1:80 cannot be opened: ENOSYS' },
])('says what $code means', ({ code, state, message, ...place }) => {
  const failure = portFailure(errno(code), { ...at, ...place });
  expect(failure).toMatchObject({ state, message: expect.stringContaining(message) });
});
