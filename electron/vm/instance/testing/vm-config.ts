import type { VmConfig } from '../boot.ts';

/** What a user wants who has changed nothing, of a small VM. */
export function vmConfig(changes: Partial<VmConfig> = {}): VmConfig {
  return {
    ...{
      cpus: 2,
      memoryMiB: 1024,
      diskGiB: 8,
      hostAccess: true,
      swapMiB: null,
      daemon: {},
      authorities: [],
      shares: [],
    },
    proxies: { httpProxy: '', httpsProxy: '', noProxy: '' },
    dns: [],
    resolver: { nameServers: [], search: [] },
    ...changes,
  };
}
