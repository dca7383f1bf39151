import { QueryClient, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { AppError, toWire, type WireError } from '../../../../electron/contract/errors.ts';
import type { Api } from '../../../../electron/contract/index.ts';
import { wireMessages } from '../../../../electron/contract/messages/wire.ts';
import { engineEra } from '../entities/engine-era.ts';
import { settingsStore } from '../entities/stores.ts';
import { chosenEngine } from '../entities/watches.ts';
import { bridge } from './client.ts';

/** How long an answer that nothing shows is kept for whoever comes back, in milliseconds. It may hold a megabyte. */
const KEPT = 60_000;

/** How often a question is asked again that a connection was lost over: for some 15 seconds, when an engine is back or named as gone. */
const MOST_REPEATS = 6;

/** What the host has answered. It is on this machine, and its words on what changes are streams: nothing here asks by itself. */
const answers = new QueryClient({
  defaultOptions: {
    queries: {
      gcTime: KEPT,
      networkMode: 'always',
      refetchOnWindowFocus: false,
      refetchOnReconnect: false,
      // A question that the connection was lost over is asked on the next one, for which `whenReady` waits. It may as well be
      // the host that has lost the engine, and says so each time: then in growing intervals, and not for ever.
      retry: (failures, error) =>
        error instanceof AppError && error.code === 'CONNECTION_LOST' && failures < MOST_REPEATS,
      retryDelay: (failures) => (failures === 0 ? 0 : 250 * 2 ** failures),
    },
  },
});

interface Question<T> {
  /** The method, and what tells its answers apart. */
  readonly key: readonly [method: string, ...about: string[]];
  /** Another one is the reason to ask again. Until then the last answer stays. */
  readonly version?: unknown;
  readonly ask: (api: Api, signal: AbortSignal) => Promise<T>;
  /** False asks nothing. */
  readonly enabled?: boolean;
}

export interface Asked<T> {
  readonly answer: T | null;
  /** Why there is none, or no newer one. */
  readonly error: WireError | null;
}

/**
 * What the host answers to a question, asked once there is a connection. Of another question nothing is shown, nor of the same
 * one to another engine: an image has the same id on each.
 */
export function useAsked<T>({ key, version, ask, enabled = true }: Question<T>): Asked<T> {
  // What a call names, from the moment of the choice: what an engine says of itself comes later.
  const engine = useStore(settingsStore, chosenEngine);
  const era = useStore(engineEra, (state) => state.era);
  const queryKey = [engine, era, ...key];
  const queryFn = async ({ signal }: { readonly signal: AbortSignal }) => {
    const api = await bridge().whenReady(signal);
    if (chosenEngine() !== engine) throw new AppError('CANCELLED', wireMessages.cancelled());
    return ask(api, signal);
  };
  const { data, error } = useQuery({ queryKey, enabled, queryFn }, answers);
  const name = queryKey.join(' ');
  const asked = useRef({ name, version });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is known by its name
  useEffect(() => {
    const isNews = asked.current.name === name && asked.current.version !== version;
    asked.current = { name, version };
    if (isNews) void answers.invalidateQueries({ queryKey, exact: true });
  }, [name, version]);
  return { answer: data ?? null, error: error && toWire(error) };
}
