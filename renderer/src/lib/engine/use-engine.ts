import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { VM_ENGINE } from '../../../../electron/contract/engine.ts';
import { engineStore, settingsStore, vmStore } from '../entities/stores.ts';
import { chosenEngine } from '../entities/watches.ts';
import { visibleText } from '../format/visible-text.ts';
import { type EngineView, engineView } from './engine-view.ts';

/** The state of VM and engine, followed. */
export function useEngineView(): EngineView {
  const engine = useStore(engineStore, (state) => state.status);
  const vm = useStore(vmStore, (state) => state.status);
  return useMemo(() => engineView(engine, vm), [engine, vm]);
}

/** Whether an engine answers, or wakes to do so. */
export const canAsk = (view: EngineView): view is Extract<EngineView, { kind: 'ready' | 'asleep' }> =>
  view.kind === 'ready' || view.kind === 'asleep';

/** What an engine is called, by its id: a docker context by its bare name. */
export function engineName(id: string, t: TFunction): string {
  return id === VM_ENGINE ? t('engine.from.vm') : visibleText(id.replace(/^context:/, ''));
}

/** What the engine that the page shows is called, followed. */
export function useEngineName(): string {
  const { t } = useTranslation();
  const chosen = useStore(settingsStore, chosenEngine);
  const source = useStore(engineStore, (state) => state.status?.source ?? 'vm');
  return chosen === undefined ? t(`engine.from.${source}`) : engineName(chosen, t);
}

/** Whether there is an engine to ask now; one that sleeps wakes for it. */
export const isEngineReady = (): boolean => canAsk(viewNow());

/** Whether what runs in it is frozen now. */
export const isEngineAsleep = (): boolean => viewNow().kind === 'asleep';

const viewNow = () => engineView(engineStore.getState().status, vmStore.getState().status);
