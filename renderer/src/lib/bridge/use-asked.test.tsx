import { cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { AppError } from '../../../../electron/contract/errors.ts';
import { quoted } from '../../../../electron/contract/messages/message.ts';
import { fakeHost } from '../../testing/fake-host.ts';
import { useAsked } from './use-asked.ts';

afterEach(cleanup);

it('shows nothing of one object under the name of another, and keeps an answer when a newer one fails', async () => {
  fakeHost();
  let fails = false;
  const { result, rerender } = renderHook(
    ({ key, version }) =>
      useAsked({
        key: ['containers.inspect', key],
        version,
        ask: async () => {
          if (fails) throw new AppError('ENGINE_ERROR', quoted('no'));
          return `all about ${key}`;
        },
      }),
    { initialProps: { key: 'a', version: 1 } },
  );
  await waitFor(() => expect(result.current.answer).toBe('all about a'));
  rerender({ key: 'b', version: 1 });
  expect(result.current.answer).toBeNull();
  await waitFor(() => expect(result.current.answer).toBe('all about b'));
  fails = true;
  rerender({ key: 'b', version: 2 });
  await waitFor(() => expect(result.current.error?.message).toBe('no'));
  expect(result.current.answer).toBe('all about b');
});
