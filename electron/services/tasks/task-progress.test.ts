import { expect, it } from 'vitest';
import { toDisposable } from '../../base/disposable.ts';
import { TaskProgress } from './task-progress.ts';

it('tells speed and time left over the last seconds, once there is enough to say', () => {
  let now = 0;
  const progress = new TaskProgress({
    now: () => now,
    monotonic: () => now,
    after: () => toDisposable(() => undefined),
  });
  const at = (ms: number, current: number) => {
    now = ms;
    progress.update(current, 10_000);
    return progress.snapshot();
  };
  expect(at(0, 0)).toMatchObject({ speed: null, etaSeconds: null });
  expect(at(500, 500)).toMatchObject({ speed: null, etaSeconds: null });
  expect(at(2_000, 2_000)).toMatchObject({ speed: 1_000, etaSeconds: 8 });
  for (let ms = 2_000; ms <= 10_000; ms += 10) at(ms, 2_000);
  expect(progress.snapshot()).toMatchObject({ speed: 0, etaSeconds: null });
  progress.update(10_000, 10_000);
  expect(progress.snapshot().etaSeconds).toBeNull();
  progress.update(10_000, null);
  expect(progress.snapshot()).toMatchObject({ total: null, etaSeconds: null });
});
