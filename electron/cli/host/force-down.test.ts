import { stat } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { isAlive } from '../../platform/process-identity.ts';
import {
  failed,
  homeForEachTest,
  hostThatSays,
  inHome,
  otherHost,
  pathsOfHome,
  slipway,
} from '../testing/started-host.ts';

homeForEachTest();

const OTHER_PROTOCOL = `new (require('ws').WebSocketServer)({ server }).on('connection', (socket) =>
  socket.on('message', () => socket.send('{"t":"hello","protocol":99,"version":"0","pid":7}')));`;

/** `slipway down --force`, where the next host says that it cannot start. */
const downByForce = async () => slipway('down --force', await hostThatSays(failed('FORBIDDEN', 'the next one')));

test.each([
  ['speaks another protocol', OTHER_PROTOCOL, /^the host speaks protocol 99, this client \d+; it is being ended …$/m],
  ['resets every connection', "server.on('connection', (socket) => socket.destroy());", /; it is being ended …$/m],
])('`down --force` ends a host that %s', async (_, script, words) => {
  const pid = await otherHost(script);
  const { code, err } = await downByForce();
  expect(await code).toBe(1);
  const said = err();
  expect(said).toMatch(words);
  expect(said).toContain(`Process ${pid} has ended; looking for what it left …\nslipway: the next one\n`);
  expect(await isAlive(pid)).toBe(false);
});

test('`down --force` leaves a host alone that cuts it off because it has nearly ended', async () => {
  const ended = inHome('ended');
  await otherHost(`server.on('connection', (socket) => { socket.destroy(); setTimeout(() => {
    require('node:fs').writeFileSync(${JSON.stringify(ended)}, '');
    process.exit(0);
  }, 500); });`);
  const { code, err } = slipway('down --force', 'none');
  expect([await code, err()]).toEqual([3, expect.not.stringContaining('being ended')]);
  await stat(ended);
});

test('`down --force` waits for a host that holds the home and serves only later, as one that takes over a VM', async () => {
  const pid = await otherHost(
    `server.close(); console.log('there'); setTimeout(() => server.listen(${JSON.stringify(pathsOfHome().hostSocket)}), 11000);
    ${OTHER_PROTOCOL}`,
  );
  const { code, err } = await downByForce();
  expect(await code).toBe(1);
  expect(err()).toMatch(
    /^The host does not serve yet; it is killed unless it does within 90 s …\nthe host speaks protocol 99/,
  );
  expect(await isAlive(pid)).toBe(false);
});

test.skipIf(process.platform === 'win32')(
  '`down --force` ends a host at once that holds the home, does not serve and is stopped',
  async () => {
    const pid = await otherHost("server.close(); console.log('there'); setInterval(() => undefined, 1000);");
    process.kill(pid, 'SIGSTOP');
    const { code, err } = await downByForce();
    expect(await code).toBe(1);
    expect(err()).toContain(
      `the Slipway host (process ${pid}) is stopped; it is being ended …\nProcess ${pid} has ended`,
    );
  },
);
