import { expect, test } from 'vitest';
import { AppError } from '../../../contract/errors.ts';
import { quoted } from '../../../contract/messages/message.ts';
import { addForward, removeForwards } from './user-net.ts';

/** As QEMU 7.2 prints it. */
const USERNET = `Hub -1 (net):
  Protocol[State]    FD  Source Address  Port   Dest. Address  Port RecvQ SendQ
  TCP[ESTABLISHED]   9       127.0.0.1 38122       10.0.2.15    22     0     0
  TCP[HOST_FORWARD]  12       127.0.0.1 38121       10.0.2.15    22     0     0
  UDP[236 sec]      14       10.0.2.15 45001        10.0.2.3    53     0     0
  UDP[HOST_FORWARD]   3       127.0.0.1 45353       10.0.2.15  5353     0     0
  UDP[HOST_FORWARD]   4       127.0.0.1 45354       10.0.2.15  5354     0     0
`;

test('the ports that a dead host has left are closed, and nothing else is', async () => {
  const lines: string[] = [];
  const monitor = async (line: string) => {
    lines.push(line);
    return line === 'info usernet' ? USERNET.replaceAll('\n', '\r\n') : 'removed';
  };
  await removeForwards(monitor, ({ port }) => port === 38121);
  expect(lines.slice(1)).toEqual(['hostfwd_remove net udp:127.0.0.1:45353', 'hostfwd_remove net udp:127.0.0.1:45354']);
});

test('QEMU says nothing when it has opened a port, and why not when it has not', async () => {
  const port = { protocol: 'udp', address: '127.0.0.1', port: 53, guestPort: 53 } as const;
  await addForward(async () => '', port);
  await expect(addForward(async () => 'Could not set up host forwarding rule\r\n', port)).rejects.toMatchObject({
    code: 'VM_FAILED',
    message: 'QEMU refused: Could not set up host forwarding rule',
  });
});

test('a port that QEMU has not opened in time is closed again after it, and nobody waits for that', async () => {
  const lines: string[] = [];
  const monitor = async (line: string) => {
    lines.push(line);
    if (line.startsWith('hostfwd_add')) throw new AppError('TIMEOUT', quoted('no answer'));
    return new Promise<string>(() => undefined);
  };
  const port = { protocol: 'udp', address: '127.0.0.1', port: 45353, guestPort: 53 } as const;
  await expect(addForward(monitor, port)).rejects.toMatchObject({ code: 'TIMEOUT' });
  expect(lines).toEqual(['hostfwd_add net udp:127.0.0.1:45353-:53', 'hostfwd_remove net udp:127.0.0.1:45353']);
});
