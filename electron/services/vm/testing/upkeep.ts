import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dataDiskSizes } from '../../../platform/data-record.ts';
import { docker, eventually, type TestHome, type TestVm, testCall } from './vm-fixture.ts';

/** What a VM that runs already gives back, and keeps right, by itself. */
export function testUpkeep(given: () => { home: TestHome; vm: TestVm; image: string }): void {
  let home: TestHome;
  let vm: TestVm;
  let image: string;

  beforeAll(() => {
    ({ home, vm, image } = given());
  });

  /** MiB of the VM process that are in memory. */
  const resident = async () => {
    const text = await readFile(`/proc/${vm.service.current.pid}/status`, 'utf8');
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(text)?.[1]) / 1024;
  };

  it('memory that a container has used comes back when it has ended, and "used" is what free says', async () => {
    const before = await resident();
    const run = ['run', '-d', '--name', 'hungry', '--shm-size', '500m', image, 'sh', '-c'];
    await docker(home, [...run, 'dd if=/dev/zero of=/dev/shm/x bs=1M count=400; sleep 600']);
    await eventually('the memory to be taken', async () => (await resident()) > before + 250, 60_000);
    await docker(home, ['rm', '-f', 'hungry']);
    await eventually('the memory to come back', async () => (await resident()) < before + 150, 90_000);
    const stop = new AbortController();
    for await (const { memoryUsedBytes } of vm.service.handlers.usage({}, testCall(stop.signal))) {
      const { stdout } = await vm.service.guest.exec('free -b');
      const used = Number(/^Mem:\s+\d+\s+(\d+)/m.exec(stdout)?.[1]);
      expect(Math.abs(memoryUsedBytes - used)).toBeLessThan(16 * 1024 * 1024);
      stop.abort();
    }
  }, 240_000);

  const sizes = async () => (await dataDiskSizes(home.paths)) ?? expect.unreachable();

  // Beside one another: they wait for a guest that idles. It looks more often than it does as a rule.
  describe('idle', () => {
    const anew = 'kill $(pidof janitor)';
    beforeAll(async () => {
      const sooner = `echo 5 >/run/slipway/seconds-idle && ${anew}`;
      expect(await vm.service.guest.exec(sooner)).toMatchObject({ code: 0 });
    });
    afterAll(() => vm.service.guest.exec(`rm /run/slipway/seconds-idle; ${anew}`));

    it.concurrent('what a container has written and left alone is no longer held in memory once the VM idles', async () => {
      const before = await resident();
      // Far more than what the test before it may have left free in the guest, and resident here.
      const MIB = 400;
      const write = `dd if=/dev/zero of=/written bs=1M count=${MIB}; sync; sleep 600`;
      await docker(home, ['run', '-d', '--name', 'writer', image, 'sh', '-c', write]);
      await eventually('the cache to fill', async () => (await resident()) > before + 150, 120_000);
      await eventually('the cache to be handed back', async () => (await resident()) < before + 100, 240_000);
      const { stdout } = await docker(home, ['inspect', '-f', '{{.State.Status}} {{.State.OOMKilled}}', 'writer']);
      expect(stdout).toBe('running false\n');
      await eventually('all of it to be read again', async () => {
        const count = await docker(home, ['exec', 'writer', 'wc', '-c', '/written']);
        return count.stdout === `${MIB * 1024 * 1024} /written\n`;
      });
      const held = (await sizes()).realBytes;
      expect(held).toBeGreaterThan(MIB * 1024 * 1024);
      await docker(home, ['rm', '-f', 'writer']);
      // By itself, within a minute.
      const given = async () => held - (await sizes()).realBytes > (MIB - 40) * 1024 * 1024;
      await eventually('its space to be given back', given, 60_000);
    }, 420_000);

    it.concurrent('a guest clock that is a day off, behind or ahead, is within a second of ours 30 s later', async ({
      expect,
    }) => {
      const { guest } = vm.service;
      for (const offset of [-86_400, 86_400]) {
        expect(await guest.exec(`date -s "@$(($(date +%s) + ${offset}))"`)).toMatchObject({ code: 0 });
        const isRight = async () => {
          const before = Date.now() / 1000;
          const { stdout } = await guest.exec('adjtimex');
          const after = Date.now() / 1000;
          const [, seconds, micros] = /tv_sec: +(\d+)\s+time\.tv_usec: +(\d+)/.exec(stdout) ?? [];
          const now = Number(seconds) + Number(micros) / 1e6;
          return now > before - 1 && now < after + 1;
        };
        // Seldom: a guest that is asked all the time does not idle.
        await expect.poll(isRight, { timeout: 30_000, interval: 2_000 }).toBe(true);
      }
    });
  });
}
