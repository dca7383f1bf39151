import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { MemoryRouter } from 'react-router';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { until } from '../../../testing/fake-host.ts';
import { speak } from '../../../testing/page.tsx';
import { NumberSetting } from './number-setting.tsx';

beforeAll(speak);
afterEach(cleanup);

it('applies a number by Enter or when it is left, never one out of range, and Escape brings the old one back', async () => {
  const applied: number[] = [];
  const setting = (value: number) => (
    <MemoryRouter>
      <NumberSetting
        field="vm.cpus"
        label="CPUs"
        hint="This computer has 8."
        unit="cores"
        value={value}
        min={1}
        max={8}
        onCommit={async (next) => {
          applied.push(next);
          return true;
        }}
      />
    </MemoryRouter>
  );
  const { rerender } = render(setting(2));
  const field = screen.getByRole<HTMLInputElement>('textbox', { name: 'CPUs' });
  const type = (value: string) => fireEvent.change(field, { target: { value } });
  type('9');
  await waitFor(() => expect(screen.getByRole('alert').textContent).toBe('Use a number from 1 to 8 cores.'));
  fireEvent.blur(field);
  fireEvent.keyDown(field, { key: 'Escape' });
  await until(() => field.value === '2');
  await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
  type('4');
  fireEvent.submit(field.closest('form') as HTMLFormElement);
  await until(() => applied.length > 0);
  rerender(setting(4));
  type('6');
  fireEvent.blur(field);
  await until(() => applied.length > 1);
  expect(applied).toEqual([4, 6]);
  // Changed elsewhere.
  rerender(setting(3));
  await until(() => field.value === '3');
});
