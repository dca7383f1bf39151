import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import Dockerode from 'dockerode';
import { BUSYBOX } from '../../fixtures/busybox.ts';
import { expect, test } from '../../fixtures/test.ts';

test('dockerode, which many tools are built on, works through the socket', async ({ page, slipway }) => {
  const docker = new Dockerode({ socketPath: slipway.docker.socketPath });
  const container = await docker.createContainer({
    Image: BUSYBOX,
    name: 'by-dockerode',
    Cmd: ['cat'],
    OpenStdin: true,
    StdinOnce: true,
    HostConfig: { NetworkMode: 'none' },
  });
  const attached = await container.attach({ stream: true, stdin: true, stdout: true, stderr: true, hijack: true });
  await container.start();
  await expect(page.getByRole('row', { name: 'by-dockerode', exact: true })).toBeVisible();
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  docker.modem.demuxStream(attached, stdout, stderr);
  attached.on('end', () => stdout.end());
  attached.end('half-closed, and still answered');
  expect(await text(stdout)).toBe('half-closed, and still answered');
  expect(await container.wait()).toEqual({ StatusCode: 0 });
});
