import { once } from 'node:events';
import { createServer as createHttpServer } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NO_NAMES } from '../../../contract/changes.ts';
import type { ProxyHooks } from '../../../engine/proxy/hooks.ts';
import { until } from '../../../engine/testing/until.ts';
import { ownPort } from '../../../platform/testing/own-port.ts';
import { ActivityService } from '../../activity/activity-service.ts';
import { portsOf } from '../../ports/testing/published-ports.ts';
import { docker, type TestHome, type TestVm } from './vm-fixture.ts';

interface Given {
  readonly home: TestHome;
  readonly vm: TestVm;
  readonly image: string;
  /** Has the VM's docker.sock ask and tell these from now on. */
  readonly listen: (hooks: ProxyHooks) => void;
}

/** Tests of what docker.sock does about requests, in a VM that runs already. */
export function testClientRequests(given: () => Given): void {
  let home: TestHome;
  let vm: TestVm;
  let image: string;
  const activity = new ActivityService({
    engineOf: () => null,
    tasks: { ended: () => Promise.reject(new Error('no tasks')), again: () => null },
    exited: async () => null,
  });
  let dispose: () => void;

  beforeAll(() => {
    const { listen, ...others } = given();
    ({ home, vm, image } = others);
    const { ports, ...held } = portsOf(vm);
    listen({
      claimPorts: ports.claim,
      onRequest: (request) => activity.ofClient(request, { id: 'vm', names: NO_NAMES }),
    });
    dispose = () => {
      listen({});
      held.dispose();
    };
  });
  afterAll(() => dispose());

  const ok = async (...args: string[]) => {
    const { code, stdout, stderr } = await docker(home, args);
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    return stdout.trim();
  };

  it('a container whose port another program has does not start, in dockerd’s words and with its owner', async () => {
    const other = createHttpServer((_, answer) => answer.end('other'));
    const port = await ownPort();
    await once(other.listen(port, '127.0.0.1'), 'listening');
    const made = await docker(home, ['run', '-d', '--name', 'refused', '-p', `${port}:80`, image, 'sleep', '1000']);
    expect(made.code).toBe(125);
    expect(made.stderr).toContain(
      `driver failed programming external connectivity on endpoint refused: Bind for 0.0.0.0:${port} failed: port is already allocated`,
    );
    expect(made.stderr).toContain(`(PID ${process.pid})`);
    expect(await ok('inspect', '-f', '{{.State.Status}}', 'refused')).toBe('created');
    expect((await docker(home, ['restart', '-t', '0', 'refused'])).code).toBe(1);
    // Its client waits for it to be removed.
    const gone = await docker(home, ['run', '--rm', '--name', 'gone', '-p', `${port}:80`, image, 'true']);
    expect([gone.code, gone.stderr]).toEqual([125, expect.stringContaining(`(PID ${process.pid})`)]);
    expect((await docker(home, ['inspect', 'gone'])).code).toBe(1);
    other.closeAllConnections();
    other.close();
    await once(other, 'close');
    await ok('start', 'refused');
    // One that runs has its ports itself.
    await ok('restart', '-t', '0', 'refused');
    await ok('rm', '-f', 'refused');
  });

  it('the first connection right after docker run -d -p is taken, each time', async () => {
    const served = [];
    for (let n = 1; n <= 3; n++) {
      const wish = n < 3 ? await ownPort() : null;
      const script = 'mkdir /www; echo it works >/www/index.html; exec busybox httpd -f -p 80 -h /www';
      const id = await ok('run', '-d', '-p', `${wish ?? ''}:80`, image, 'sh', '-c', script);
      const port = wish ?? Number((await ok('port', id, '80/tcp')).split(/[:\n]/)[1]);
      // The engine chooses of what no machine gives to its own connections, and no program is known by.
      if (wish === null) expect(port >= 20_500 && port < 32_768).toBe(true);
      served.push({ port, id });
      const socket = connect({ host: '127.0.0.1', port });
      await once(socket, 'connect');
      socket.destroy();
    }
    for (const { port } of served) {
      const get = async () => (await fetch(`http://127.0.0.1:${port}/`)).text();
      await until('the server', async () => (await get().catch(() => '')) === 'it works\n');
    }
    await ok('rm', '-f', ...served.map(({ id }) => id));
  });

  it('the activity has what docker run did, and by whom', async () => {
    await ok('run', '--rm', '--name', 'told', image, 'true');
    const rows = [...activity.table.rows.values()].slice(-2);
    expect(rows).toMatchObject([
      { command: 'docker create --name told', subject: 'told', state: 'done', source: 'client', engine: 'vm' },
      { command: expect.stringMatching(/^docker start [0-9a-f]{12}$/), state: 'done' },
    ]);
    expect(rows[0]?.client).toMatch(/^Docker-Client\//);
    const { code } = await docker(home, ['rm', 'nobody']);
    expect([code, [...activity.table.rows.values()].at(-1)]).toEqual([
      1,
      expect.objectContaining({ command: 'docker rm nobody', state: 'failed' }),
    ]);
  });

  it('the engine enters a swarm, is in it after its death, and has live-restore again when it has left', async () => {
    const mode = async () => ok('info', '-f', '{{.LiveRestoreEnabled}} {{.Swarm.LocalNodeState}}');
    expect(await mode()).toBe('true inactive');
    await ok('swarm', 'init');
    expect(await mode()).toBe('false active');
    const dead = vm.engine.epoch?.signal;
    await vm.service.guest.exec('kill -9 "$(cat /run/slipway/dockerd.pid)"');
    await until('its end to be seen', () => dead?.aborted, 30_000);
    await until('the engine', () => vm.engine.epoch, 120_000);
    expect(await mode()).toBe('false active');
    await ok('swarm', 'leave', '--force');
    expect(await mode()).toBe('true inactive');
    // One that is refused leaves it as it was.
    expect((await docker(home, ['swarm', 'join', '--token', 'x', '127.0.0.1:1'])).code).toBe(1);
    expect(await mode()).toBe('true inactive');
  }, 240_000);
}
