import { afterEach, expect, it } from 'vitest';
import { bindAddress, bindFault, bindUdp } from './ports.ts';

const { platform } = process;
afterEach(() => void Object.defineProperty(process, 'platform', { value: platform }));

it.each([
  { system: 'darwin', address: '127.0.0.1', port: 80, bound: '0.0.0.0' },
  { system: 'darwin', address: '::1', port: 80, bound: '::' },
  { system: 'darwin', address: '127.0.0.1', port: 1024, bound: '127.0.0.1' },
  { system: 'darwin', address: '192.0.2.1', port: 80, bound: '192.0.2.1' },
  { system: 'linux', address: '127.0.0.1', port: 80, bound: '127.0.0.1' },
])('on $system, for $address:$port one binds $bound', ({ system, address, port, bound }) => {
  Object.defineProperty(process, 'platform', { value: system });
  expect(bindAddress(address, port)).toBe(bound);
});

it('says what keeps a port from being opened, and nothing of one that is free', async () => {
  const other = await bindUdp('127.0.0.1', 0);
  const { port } = other.address();
  expect(await bindFault('udp', '127.0.0.1', port)).toBe('taken');
  expect(await bindFault('udp', '0.0.0.0', port)).toBe('taken');
  await new Promise<void>((resolve) => other.close(() => resolve()));
  expect(await bindFault('udp', '127.0.0.1', port)).toBeNull();
  expect(await bindFault('tcp', '192.0.2.1', 8080)).toBe('noAddress');
});
