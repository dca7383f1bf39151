import { expect, it } from 'vitest';
import { portFailure } from './port-failure.ts';

const at = { address: '127.0.0.1', port: 80, owner: null };
const errno = (code: string) => Object.assign(new Error(code), { code });

it.each([
  ['EADDRINUSE', at, 'taken', '127.0.0.1:80 is in use by another program. It is forwarded as soon as it is free.'],
  ['EADDRINUSE', { ...at, owner: 'nginx (pid 7)' }, 'taken', /in use by nginx \(pid 7\)/],
  ['EACCES', at, 'failed', /below 1024/],
  ['EADDRNOTAVAIL', { ...at, address: '::1' }, 'unsupported', 'This machine does not have the address ::1.'],
  ['EMFILE', { ...at, address: '::1' }, 'failed', '[::1]:80 cannot be opened: EMFILE'],
])('says what %s means', (code, ...[port, state, message]) => {
  const failure = portFailure(errno(code), port);
  expect(failure.state).toBe(state);
  expect(failure.message).toMatch(message);
});
