import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { engineStore, vmStore } from '../../../lib/entities/stores.ts';
import { engineStatus, vmStatus } from '../../../testing/objects.ts';
import { speak } from '../../../testing/page.tsx';
import { StateLabel } from './state-label.tsx';

beforeAll(speak);
afterEach(cleanup);

it('says of what runs in a VM that sleeps that it is asleep, and nothing else of what does not run', () => {
  engineStore.setState({ status: { ...engineStatus, source: 'vm', state: 'waiting' } });
  vmStore.setState({ status: { ...vmStatus, state: 'asleep' } });
  render(
    <>
      <StateLabel state="healthy" />
      <StateLabel state="exited" />
    </>,
  );
  expect([screen.queryByText('Healthy'), screen.queryByText('Asleep') !== null]).toEqual([null, true]);
  expect(screen.queryByText('Stopped')).not.toBeNull();
});
