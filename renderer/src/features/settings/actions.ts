import type { EngineSource } from '../../../../electron/contract/engine.ts';
import { fromWire, saidBy, toWire } from '../../../../electron/contract/errors.ts';
import type { Settings, SettingsPatch } from '../../../../electron/contract/settings.ts';
import { api } from '../../lib/bridge/client.ts';
import { settingsStore } from '../../lib/entities/stores.ts';
import { settingProblems } from './store.ts';

/**
 * Changes settings. What the host refuses is said beside the field its path names, or beside `field`, the one the user
 * changed; the settings stay as they were. Resolves with whether it went well.
 */
export function updateSettings(field: string, patch: SettingsPatch): Promise<boolean> {
  return changeSetting(field, async () => settingsStore.setState({ view: await api().settings.update(patch) }));
}

/** Chooses the engine that is shown. In the app the user is asked about an address that they have not confirmed yet. */
export function chooseEngine(source: EngineSource): Promise<boolean> {
  const ask = window.slipway?.chooseEngine;
  return changeSetting('engine.source', async () => {
    try {
      settingsStore.setState({ view: await api().settings.update({ engine: { source } }) });
    } catch (thrown) {
      if (!ask || toWire(thrown).details?.reason !== 'unconfirmed') throw thrown;
      const refusal = await ask(source);
      if (refusal !== null) throw fromWire(refusal);
    }
  });
}

/** Takes back that an address was confirmed: the next time it is chosen the user is asked about it. */
export function forgetEngine(id: string): Promise<boolean> {
  return changeSetting('engine.confirmed', async () => void (await api().engines.forget({ id })));
}

/** The same for a change that another call makes. */
export async function changeSetting(field: string, work: () => Promise<unknown>): Promise<boolean> {
  settingProblems.setState(({ byField }) => ({ byField: { ...byField, [field]: undefined } }));
  try {
    await work();
    return true;
  } catch (thrown) {
    const wire = toWire(thrown);
    const { details } = wire;
    const path = typeof details?.path === 'string' && details.path !== '' ? details.path : field;
    // A path below a field of the page, such as engine.source.path, is that field's.
    const key = path.startsWith(`${field}.`) || field.startsWith(`${path}.`) ? field : path;
    settingProblems.setState(({ byField }) => ({ byField: { ...byField, [key]: saidBy(wire) } }));
    return false;
  }
}

export const setApp = <K extends keyof Settings['app']>(key: K, value: Settings['app'][K]) =>
  updateSettings(`app.${key}`, { app: { [key]: value } });

export const setNetwork = <K extends keyof Settings['network']>(key: K, value: Settings['network'][K]) =>
  updateSettings(`network.${key}`, { network: { [key]: value } });

export const setVm = <K extends keyof Settings['vm']>(key: K, value: Settings['vm'][K]) =>
  updateSettings(`vm.${key}`, { vm: { [key]: value } });
