import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { AppError } from '../../../../electron/contract/errors.ts';
import { quoted } from '../../../../electron/contract/messages/message.ts';
import { fakeHost } from '../../testing/fake-host.ts';
import { engineStatus, settingsView } from '../../testing/objects.ts';
import { endEra } from '../entities/engine-era.ts';
import { engineStore, resetEntities, settingsStore } from '../entities/stores.ts';
import { useAsked } from './use-asked.ts';

afterEach(() => {
  vi.useRealTimers();
  cleanup();
  resetEntities();
});

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

it('shows nothing of one engine as another’s, from the moment that one is chosen, nor where a context leads elsewhere', async () => {
  fakeHost();
  const { settings } = settingsView;
  const choose = (name: string) => {
    engineStore.setState({ status: null });
    const engine = { source: { kind: 'context', name } as const, confirmed: [] };
    settingsStore.setState({ view: { ...settingsView, settings: { ...settings, engine } } });
  };
  choose('a');
  let asked = 0;
  const ask = async () => `answer ${++asked}`;
  const { result } = renderHook(() => useAsked({ key: ['images.inspect', 'of engines'], ask }));
  await waitFor(() => expect(result.current.answer).toBe('answer 1'));
  // That an engine says what it is changes nothing.
  act(() => engineStore.setState({ status: engineStatus }));
  expect(result.current.answer).toBe('answer 1');
  for (const [other, answer] of [
    [() => choose('b'), 'answer 2'],
    [() => choose('c'), 'answer 3'],
    [endEra, 'answer 4'],
  ] as const) {
    act(other);
    expect(result.current.answer).toBeNull();
    await waitFor(() => expect(result.current.answer).toBe(answer));
  }
});

it('asks again when the connection to the engine is lost, and says so in the end where it does not come back', async () => {
  vi.useFakeTimers();
  fakeHost();
  let asked = 0;
  const ask = async (): Promise<string> => {
    asked += 1;
    throw new AppError('CONNECTION_LOST', quoted('the engine is gone'));
  };
  const { result } = renderHook(() => useAsked({ key: ['images.inspect', 'of a lost engine'], ask }));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect([asked, result.current.error]).toEqual([2, null]);
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect([asked, result.current.error?.message]).toEqual([7, 'the engine is gone']);
});
