import { toWire } from '../../../../electron/contract/errors.ts';
import type { Settings, SettingsPatch } from '../../../../electron/contract/settings.ts';
import { api } from '../../lib/bridge/client.ts';
import { settingsStore } from '../../lib/entities/stores.ts';
import { settingProblems } from './store.ts';

/**
 * Changes settings. What the host refuses is said beside the field its path names, or beside `field`, the one the user
 * changed; the settings stay as they were. Resolves with whether it went well.
 */
export async function updateSettings(field: string, patch: SettingsPatch): Promise<boolean> {
  settingProblems.setState(({ byField }) => ({ byField: { ...byField, [field]: undefined } }));
  try {
    const view = await api().settings.update(patch);
    settingsStore.setState({ view });
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
