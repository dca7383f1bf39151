import type { FromPage, ToPage } from './frames.ts';
import { makeContextBridge } from './isolated-bridge.ts';
import { makeIpcRenderer } from './isolated-ipc.ts';
import { makePorts } from './isolated-ports.ts';

/** What a preload world needs from the main process. */
export interface IsolatedConfig {
  readonly key: string;
  readonly binding: string;
  readonly receiver: string;
  readonly platform: string;
  readonly arch: string;
  readonly versions: Record<string, string>;
}

type Preload = (require: (name: string) => unknown, process: object, module: { exports: object }) => void;

const strict = <T extends object>(name: string, target: T): T =>
  new Proxy(target, {
    get(from, property) {
      if (typeof property === 'string' && !(property in from) && property !== 'then') {
        throw new Error(`electron stand-in: ${name}.${property} is not implemented in the preload`);
      }
      return Reflect.get(from, property);
    },
  });

/** Runs in the isolated world of each new document's top frame: sets up Electron's sandboxed preload surroundings. */
export const installIsolatedWorld = (config: IsolatedConfig, preload: Preload | null): void => {
  if (window !== window.top) return;
  const world = globalThis as unknown as Record<string, (text: string) => void>;
  const send = (frame: FromPage): void => world[config.binding]?.(JSON.stringify(frame));
  const { ipcRenderer, receive } = makeIpcRenderer(send, makePorts(config.key, send));
  world[config.receiver] = (text) => receive(JSON.parse(text) as ToPage);
  send({ t: 'hello' });
  if (!preload) return;

  const electron = strict('electron', {
    contextBridge: strict('contextBridge', makeContextBridge(config.key)),
    ipcRenderer: strict('ipcRenderer', ipcRenderer),
  });
  const process = strict('process', {
    platform: config.platform,
    arch: config.arch,
    versions: config.versions,
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    isMainFrame: true,
  });
  // A sandboxed preload may require a handful of names only; everything else fails there as it fails here.
  const require = (name: string): unknown => {
    if (name === 'electron') return electron;
    throw new Error(`module not found: ${name}`);
  };
  try {
    preload(require, process, { exports: {} });
  } catch (error) {
    send({ t: 'preload-error', message: error instanceof Error ? String(error.stack) : String(error) });
  }
};
