import { expect, it, onTestFinished } from 'vitest';
import { AppError, type ErrorCode } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { portFailure } from './port-failure.ts';

const at = { address: '127.0.0.1', port: 80, owner: null };
const errno = (code: string) => Object.assign(new Error(code), { code });
const ofVm = (code: ErrorCode) => new AppError(code, quoted(code));

it.each([
  { code: 'EADDRINUSE', state: 'taken', message: '127.0.0.1:80 is in use by another program. It is forwarded' },
  { code: 'EADDRINUSE', owner: 'nginx (PID 7)', state: 'taken', message: 'in use by nginx (PID 7).' },
  { code: 'EADDRNOTAVAIL', address: '::1', state: 'unsupported', message: 'does not have the address ::1.' },
  { code: 'EMFILE', address: '::1', state: 'failed', message: '[::1]:80 is not open yet: Slipway, or this machine' },
  { code: 'ENOSYS', state: 'failed', message: '127.0.0.1:80 cannot be opened: ENOSYS' },
])('says what $code means', async ({ code, state, message, ...place }) => {
  const failure = await portFailure(errno(code), { ...at, ...place });
  expect(failure).toMatchObject({ state, message: expect.stringContaining(message) });
});

it.each([
  { code: 'VM_FAILED', state: 'failed', message: '127.0.0.1:80 is not open yet: VM_FAILED. It is tried again.' },
  { code: 'TIMEOUT', state: 'failed', message: '127.0.0.1:80 is not open yet: the VM does not answer.' },
  { code: 'UNSUPPORTED', state: 'unsupported', message: 'UNSUPPORTED' },
] as const)('says what $code of the VM means', async ({ code, state, message }) => {
  expect(await portFailure(ofVm(code), at)).toMatchObject({ state, message: expect.stringContaining(message) });
});

it.each([
  { platform: 'linux', port: 0, message: 'sysctl net.ipv4.ip_unprivileged_port_start=0"' },
  { platform: 'linux', port: 65_535, message: 'does not allow it to Slipway' },
  { platform: 'darwin', port: 0, message: 'publish 0.0.0.0:0' },
  { platform: 'win32', port: 8080, message: 'excludedportrange' },
] as const)('of a port that $platform does not give its user it says what is asked for', async (given) => {
  const { platform, port, message } = given;
  const real = process.platform;
  Object.defineProperty(process, 'platform', { value: platform });
  onTestFinished(() => void Object.defineProperty(process, 'platform', { value: real }));
  const failure = await portFailure(errno('EACCES'), { ...at, port });
  expect(failure).toMatchObject({ state: 'failed', message: expect.stringContaining(message) });
});
