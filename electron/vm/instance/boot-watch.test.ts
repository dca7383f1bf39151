import { expect, test } from 'vitest';
import { BootWatch } from './boot-watch.ts';
import { BootProblem } from './problems.ts';

const signal = () => new AbortController().signal;

test('a stage that was reached resolves at once, one to come when it comes', async () => {
  const boot = new BootWatch();
  boot.line('[    1.2] slipway: stage kernel 1.25');
  await boot.reached('kernel', signal());
  const network = boot.reached('network', signal());
  boot.line('slipway: stage network 2.50');
  await network;
});

test('a guest that gives up rejects every wait, with the name of the trouble', async () => {
  const boot = new BootWatch();
  const wait = boot.reached('dockerd', signal());
  boot.line('slipway: broken data-disk-foreign the data disk holds data that is not ours');
  await expect(wait).rejects.toBeInstanceOf(BootProblem);
  await expect(boot.reached('x', signal())).rejects.toMatchObject({
    problem: { action: 'reset', error: { code: 'VM_FAILED', details: { reason: 'data-disk-foreign' } } },
  });
});

test('a stage that a broken guest reaches all the same can be waited for', async () => {
  const boot = new BootWatch();
  boot.line('slipway: broken data-disk-fsck e2fsck ended with 4');
  const sshd = boot.said('sshd', signal());
  boot.line('slipway: stage sshd 3.1');
  await sshd;
});

test('what the guest lives with breaks nothing', async () => {
  const boot = new BootWatch();
  boot.line('slipway: broken data-disk-grow resize2fs failed');
  boot.line('slipway: stage ready 9');
  await boot.reached('ready', signal());
});

test('an abort ends the wait with its reason', async () => {
  const boot = new BootWatch();
  const abort = new AbortController();
  const wait = boot.reached('kernel', abort.signal);
  abort.abort(new Error('stopped'));
  await expect(wait).rejects.toThrow('stopped');
});

test('of stages that a guest makes up only so many are remembered', async () => {
  const boot = new BootWatch();
  boot.line('slipway: stage kernel 1.0');
  const names = Array.from(
    { length: 1000 },
    (_, index) => `x${'y'.repeat(index % 25)}${'z'.repeat(index % 7)}-${String.fromCharCode(97 + (index % 26))}`,
  );
  for (const name of names) boot.line(`slipway: stage ${name} 1.0`);
  await boot.reached('kernel', signal());
  const abort = new AbortController();
  const waits = [...new Set(names)].map((name) => boot.reached(name, abort.signal));
  abort.abort(new Error('not remembered'));
  const settled = await Promise.allSettled(waits);
  expect(settled.length).toBeGreaterThan(100);
  expect(settled.filter(({ status }) => status === 'fulfilled')).toHaveLength(63);
});
