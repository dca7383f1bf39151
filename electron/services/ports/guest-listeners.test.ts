import { expect, it } from 'vitest';
import { listenersIn } from './guest-listeners.ts';

const id = 'a'.repeat(64);

it('reads what each container listens on', () => {
  const other = 'b'.repeat(64);
  expect(listenersIn(`tcp 0.0.0.0 80 ${id},udp :: 53 ${id},tcp 127.0.0.1 8080 ${other}`)).toEqual(
    new Map([
      [
        id,
        [
          { hostIp: '0.0.0.0', hostPort: 80, containerPort: 80, protocol: 'tcp' },
          { hostIp: '::', hostPort: 53, containerPort: 53, protocol: 'udp' },
        ],
      ],
      [other, [{ hostIp: '127.0.0.1', hostPort: 8080, containerPort: 8080, protocol: 'tcp' }]],
    ]),
  );
});

it.each([
  '',
  `tcp 0.0.0.0 0 ${id}`,
  `tcp 0.0.0.0 65536 ${id}`,
  `tcp ::: 80 ${id}`,
  'tcp 0.0.0.0 80 web',
  `sctp 0.0.0.0 80 ${id}`,
])('passes over what is none: %j', (line) => expect(listenersIn(line).size).toBe(0));
