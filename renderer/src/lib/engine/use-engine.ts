import { useMemo } from 'react';
import { useStore } from 'zustand';
import { engineStore, vmStore } from '../entities/stores.ts';
import { type EngineView, engineView } from './engine-view.ts';

/** The state of VM and engine, followed. */
export function useEngineView(): EngineView {
  const engine = useStore(engineStore, (state) => state.status);
  const vm = useStore(vmStore, (state) => state.status);
  return useMemo(() => engineView(engine, vm), [engine, vm]);
}

/** Whether there is an engine to ask now. */
export function isEngineReady(): boolean {
  return engineView(engineStore.getState().status, vmStore.getState().status).kind === 'ready';
}
