import { expect, it, vi } from 'vitest';
import { systemClock } from '../../base/clock.ts';
import { AppError } from '../../contract/errors.ts';
import { quoted } from '../../contract/messages/message.ts';
import { readContainer } from '../../engine/records/container-inspect.ts';
import { factsOf, isWritten, KnownFacts } from './container-facts.ts';

const made = (HostConfig: object, id = 'a'.repeat(64)) => readContainer({ Id: id, Name: '/web', HostConfig });
const bound = (...bindings: readonly (readonly [string, string])[]) => ({
  PortBindings: { '80/tcp': bindings.map(([HostIp, HostPort]) => ({ HostIp, HostPort })) },
});
const listed = { hostIp: '0.0.0.0', hostPort: 8080, containerPort: 80, protocol: 'tcp' } as const;

it.each([
  { what: '-p 8080:80', bindings: [['', '8080']], written: false },
  { what: '-p 0.0.0.0:8080:80', bindings: [['0.0.0.0', '8080']], written: true },
  { what: '-p 0.0.0.0:8000-8100:80', bindings: [['0.0.0.0', '8000-8100']], written: true },
  { what: '-p 0.0.0.0::80', bindings: [['0.0.0.0', '']], written: true },
  { what: '-p 0.0.0.0:9000:80, by another number', bindings: [['0.0.0.0', '9000']], written: false },
  { what: '-p [::]:8080:80', bindings: [['::', '8080']], written: false },
  {
    what: '-p 8080:80 beside -p 0.0.0.0:9000:80',
    bindings: [
      ['', '8080'],
      ['0.0.0.0', '9000'],
    ],
    written: false,
  },
] as const)('$what has 0.0.0.0 written: $written', ({ bindings, written }) => {
  expect(isWritten(factsOf(made(bound(...bindings))), listed)).toBe(written);
});

it('another port or protocol of the container says nothing', () => {
  const facts = factsOf(made(bound(['0.0.0.0', '8080'])));
  expect(isWritten(facts, { ...listed, containerPort: 81 })).toBe(false);
  expect(isWritten(facts, { ...listed, protocol: 'udp' })).toBe(false);
});

const ids = Array.from({ length: 10 }, (_, n) => String(n).repeat(64));

it('asks about each container once, of a few at a time, and tells once of those that come together', async () => {
  let asking = 0;
  let most = 0;
  const inspect = vi.fn(async (id: string) => {
    most = Math.max(most, ++asking);
    await new Promise((resolve) => setImmediate(resolve));
    asking--;
    if (id === ids[9]) throw new AppError('NOT_FOUND', quoted('it is gone'));
    return made({ NetworkMode: 'host' }, id);
  });
  const known = vi.fn();
  const facts = new KnownFacts({ inspect, onKnown: known });
  const all = () => ids.map((id) => facts.of(id));
  all();
  await vi.waitFor(() => expect(all()).not.toContain(null), { timeout: 60_000 });
  expect(inspect).toHaveBeenCalledTimes(10);
  expect(most).toBeLessThan(5);
  await vi.waitFor(() => expect(known).toHaveBeenCalled(), { timeout: 60_000 });
  expect(known.mock.calls.length).toBeLessThan(10);
  expect(facts.of(ids[0] as string)).toMatchObject({ isOnGuest: true });
  // What cannot be asked about has written nothing.
  expect(facts.of(ids[9] as string)).toEqual({ bindings: [], isOnGuest: false });
});

it('a container that could not be asked about is taken as the narrower meanwhile, and asked about again until the engine says', async () => {
  const id = ids[0] as string;
  let fails = 2;
  const inspect = vi.fn(async () => {
    if (fails-- > 0) throw new AppError('TIMEOUT', quoted('the engine is busy'));
    return made(bound(['0.0.0.0', '8080']), id);
  });
  const timers: { ms: number; run: () => void }[] = [];
  const clock = {
    ...systemClock,
    after: (ms: number, run: () => void) => {
      timers.push({ ms, run });
      return { dispose: () => undefined };
    },
  };
  const known = vi.fn();
  const facts = new KnownFacts({ inspect, onKnown: known, clock });
  const written = () => {
    const found = facts.of(id);
    return found && isWritten(found, listed);
  };
  expect(written()).toBeNull();
  await vi.waitFor(() => expect(known).toHaveBeenCalledOnce(), { timeout: 60_000 });
  expect(written()).toBe(false);
  timers[0]?.run();
  await vi.waitFor(() => expect(timers).toHaveLength(2), { timeout: 60_000 });
  expect(timers[1]?.ms).toBe(2 * (timers[0]?.ms ?? 0));
  timers[1]?.run();
  await vi.waitFor(() => expect(known).toHaveBeenCalledTimes(2), { timeout: 60_000 });
  expect(written()).toBe(true);
  expect([inspect.mock.calls.length, timers.length]).toEqual([3, 2]);
});

it('an engine that has gone is asked no more, and the next one is asked anew', async () => {
  const answers: (() => void)[] = [];
  const known = vi.fn();
  const inspect = vi.fn(async (id: string) => {
    await new Promise<void>((resolve) => answers.push(resolve));
    return made({}, id);
  });
  const facts = new KnownFacts({ inspect, onKnown: known });
  for (const id of ids) facts.of(id);
  facts.forget();
  for (const answer of answers.splice(0)) answer();
  await new Promise((resolve) => setImmediate(resolve));
  expect(inspect.mock.calls.length).toBeLessThan(5);
  expect(known).not.toHaveBeenCalled();
  expect(facts.of(ids[0] as string)).toBeNull();
  await vi.waitFor(() => expect(answers).toHaveLength(1), { timeout: 60_000 });
  answers[0]?.();
  await vi.waitFor(() => expect(known).toHaveBeenCalledOnce(), { timeout: 60_000 });
  facts.forget();
});
