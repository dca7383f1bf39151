import { expect, it } from 'vitest';
import { quoted } from '../../../../electron/contract/messages/message.ts';
import type { ForwardedPort } from '../../../../electron/contract/ports.ts';
import { container } from '../../testing/objects.ts';
import { openUrls, portProblem } from './ports.ts';

const port = (hostPort: number) => ({ hostIp: '0.0.0.0', hostPort, containerPort: 80, protocol: 'tcp' }) as const;
const web = container('web', { ports: [port(8080), port(8081)] });
const forwarded = (hostPort: number, state: ForwardedPort['state'], containerId = web.id): ForwardedPort => ({
  id: `${containerId}${hostPort}`,
  containerId,
  hostIp: '0.0.0.0',
  hostPort,
  protocol: 'tcp',
  state,
  message: '',
  said: state === 'forwarding' ? null : quoted('in use by nginx'),
});

it('offers to open only ports that lead to the container', () => {
  const list = [forwarded(8080, 'forwarding'), forwarded(8081, 'taken')];
  expect(openUrls(web, list)).toEqual(['http://localhost:8080']);
  expect(openUrls(web, [])).toHaveLength(2);
});

it('says why a port of this container leads nowhere, not one of another', () => {
  expect(portProblem([forwarded(8081, 'taken')], web.id, port(8081))).toEqual(quoted('in use by nginx'));
  expect(portProblem([forwarded(8081, 'taken', 'other')], web.id, port(8081))).toBeNull();
});
