import type { Settings } from '../../contract/settings.ts';
import { isShareable } from '../../contract/shares.ts';
import { userHome } from '../../platform/user-home.ts';
import type { SettingsLimits } from './limits.ts';

/**
 * Settings of a fresh install: every CPU, as idle ones cost nothing; a quarter of the memory between 2 and 8 GiB, as
 * guests do not give it all back; a disk that is sparse, so that its size is only a bound.
 */
export function defaultSettings(limits: SettingsLimits): Settings {
  const quarter = Math.floor((limits.memoryMiB + 1024) / 4 / 256) * 256;
  return {
    vm: {
      cpus: limits.cpus,
      memoryMiB: Math.min(limits.memoryMiB, Math.max(2048, Math.min(8192, quarter))),
      diskGiB: 64,
      startOnLaunch: true,
      sleepAfterMinutes: 5,
      hostAccess: true,
      swapMiB: null,
      daemon: {},
      shares: homeShare(),
    },
    network: {
      ...{ proxy: 'system', httpProxy: '', httpsProxy: '', noProxy: '' },
      ...{ containerProxy: 'docker', containerHttpProxy: '', containerHttpsProxy: '', containerNoProxy: '' },
      ...{ dns: [], certificates: [], systemCertificates: false },
      ...{ publish: 'computer', hostNetwork: false },
    },
    engine: { source: { kind: 'vm' }, confirmed: [] },
    app: { theme: 'system', language: 'system', closeToTray: true, onQuit: 'stop', startAtLogin: false },
  };
}

/** The user's own folder, where projects are; nothing for a user without one, or with one that cannot be shared. */
function homeShare(): Settings['vm']['shares'] {
  const path = userHome(process.env);
  return path && isShareable(path) ? [{ path, readOnly: false }] : [];
}
