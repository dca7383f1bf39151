import { act, cleanup, render } from '@testing-library/react';
import { Profiler } from 'react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Task } from '../../../electron/contract/tasks.ts';
import { TaskPopover } from '../features/tasks/components/task-popover.tsx';
import { engineStore, taskStore, vmStore } from '../lib/entities/stores.ts';
import { startLanguage } from '../lib/i18n/i18n.ts';
import { engineStatus, vmStatus } from '../testing/objects.ts';
import { EngineNotice } from './engine-notice.tsx';

beforeAll(startLanguage);
afterEach(cleanup);

const pull: Task = {
  engine: 'vm',
  id: 'pull',
  kind: 'pull',
  title: 'nginx',
  command: 'docker pull nginx',
  state: 'running',
  startedAt: 1,
  finishedAt: null,
  message: '',
  said: null,
  error: null,
  retriable: false,
  current: 0,
  total: 100,
  speed: null,
  etaSeconds: null,
  layers: [],
};

test('a figure that moves draws nothing again that does not show it', () => {
  engineStore.setState({ status: engineStatus });
  vmStore.setState({ status: vmStatus });
  let drawings = 0;
  render(
    <MemoryRouter>
      <Profiler id="frame" onRender={() => drawings++}>
        <EngineNotice />
        <TaskPopover />
      </Profiler>
    </MemoryRouter>,
  );
  const use = (cpuPercent: number, diskUsedBytes: number) =>
    act(() =>
      vmStore.setState({
        usage: { cpuPercent, memoryUsedBytes: 1, memoryTotalBytes: 2, diskUsedBytes, diskTotalBytes: 1000 },
      }),
    );
  const progress = (current: number) =>
    act(() => taskStore.setState({ byId: new Map([['pull', { ...pull, current }]]) }));
  use(1, 500);
  progress(1);
  const before = drawings;
  for (let step = 2; step < 12; step++) {
    use(step, 500);
    progress(step);
  }
  expect(drawings).toBe(before);
  use(1, 990);
  expect(drawings).toBeGreaterThan(before);
});
