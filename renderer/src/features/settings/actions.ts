import type { EngineSource } from '../../../../electron/contract/engine.ts';
import { fromWire, toWire } from '../../../../electron/contract/errors.ts';
import type { Settings, SettingsPatch } from '../../../../electron/contract/settings.ts';
import { api } from '../../lib/bridge/client.ts';
import { settingsStore } from '../../lib/entities/stores.ts';
import { settingProblems } from './store.ts';

/**
 * Changes settings. What the host refuses is said beside the field its path names, or beside `field`, the one the user
 * changed; the settings stay as they were. Resolves with whether it went well.
 */
export function updateSettings(field: string, patch: SettingsPatch): Promise<boolean> {
  return change(field, async () => settingsStore.setState({ view: await api().settings.update(patch) }));
}

/** Chooses the engine that is shown. In the app the user is asked about an address that they have not confirmed yet. */
export function chooseEngine(source: EngineSource): Promise<boolean> {
  const ask = window.slipway?.chooseEngine;
  return change('engine.source', async () => {
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
  return change('engine.confirmed', async () => void (await api().engines.forget({ id })));
}

async function change(field: string, work: () => Promise<void>): Promise<boolean> {
  settingProblems.setState(({ byField }) => ({ byField: { ...byField, [field]: undefined } }));
  try {
    await work();
    return true;
  } catch (thrown) {
    const { message, hint, details } = toWire(thrown);
    const path = typeof details?.path === 'string' && details.path !== '' ? details.path : field;
    // A path below a field of the page, such as engine.source.path, is that field's.
    const key = path.startsWith(`${field}.`) || field.startsWith(`${path}.`) ? field : path;
    settingProblems.setState(({ byField }) => ({
      byField: { ...byField, [key]: hint ? `${message} ${hint}` : message },
    }));
    return false;
  }
}

export const setApp = <K extends keyof Settings['app']>(key: K, value: Settings['app'][K]) =>
  updateSettings(`app.${key}`, { app: { [key]: value } });

export const setVm = <K extends keyof Settings['vm']>(key: K, value: Settings['vm'][K]) =>
  updateSettings(`vm.${key}`, { vm: { [key]: value } });
