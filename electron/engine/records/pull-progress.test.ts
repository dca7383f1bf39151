import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { task } from '../../contract/tasks.ts';
import { PullProgress } from './pull-progress.ts';

const line = (id: string, status: string, ...[current, total]: number[]) => ({
  id,
  status,
  progressDetail: current === undefined ? {} : { current, total },
});

describe('PullProgress', () => {
  it('adds up what is fetched, and leaves out what is there already', () => {
    const pull = new PullProgress();
    pull.take({ status: 'Pulling from library/x', id: 'latest' });
    for (const id of ['a', 'b', 'c']) pull.take(line(id, 'Pulling fs layer'));
    expect([pull.current, pull.total]).toEqual([0, null]);
    pull.take(line('a', 'Already exists'));
    pull.take(line('b', 'Downloading', 10, 100));
    expect([pull.current, pull.total]).toEqual([10, null]);
    pull.take(line('c', 'Downloading', 5, 50));
    expect([pull.current, pull.total]).toEqual([15, 150]);
    pull.take(line('b', 'Download complete'));
    pull.take(line('b', 'Extracting', 3, 100));
    expect([pull.current, pull.total]).toEqual([105, 150]);
    pull.take(line('c', 'Pull complete'));
    pull.take({ status: 'Digest: sha256:0' });
    pull.take({ status: 'Status: Downloaded newer image for x:latest' });
    expect([pull.current, pull.total]).toEqual([150, 150]);
    expect(pull.message).toBe('Status: Downloaded newer image for x:latest');
    expect(pull.layers.map(({ id, status }) => `${id} ${status}`)).toEqual([
      'a Already exists',
      'b Extracting',
      'c Pull complete',
    ]);
  });

  it('never goes back when the engine retries a layer', () => {
    const pull = new PullProgress();
    pull.take(line('a', 'Downloading', 80, 100));
    pull.take(line('a', 'Retrying in 1 second'));
    pull.take(line('a', 'Downloading', 1, 100));
    expect(pull.current).toBe(80);
  });

  it('gives an error line as an error, with the engine’s words', () => {
    const line = { errorDetail: { message: 'toomanyrequests: slow down' }, error: 'x' };
    const expected = expect.objectContaining({ code: 'RATE_LIMITED', message: 'toomanyrequests: slow down' });
    expect(() => new PullProgress().take(line)).toThrow(expected);
  });

  it('bounds layers, and always fits the contract', () => {
    const pull = new PullProgress();
    for (let n = 0; n < 5_000; n++) pull.take(line(`layer-${n}`, 'x'.repeat(10_000)));
    expect(pull.layers).toHaveLength(500);
    fc.assert(
      fc.property(fc.array(fc.anything({ maxDepth: 3 }), { maxLength: 20 }), (lines) => {
        const any = new PullProgress();
        for (const each of lines) any.take(each);
        for (const odd of lines) any.take({ id: 'a', status: 'Downloading', progressDetail: odd });
        expect(task.shape.layers.safeParse(any.layers).error).toBeUndefined();
      }),
    );
  });
});
