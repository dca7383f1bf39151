import type { Wire } from '../ports/codec.ts';

/** What the preload world sends to the main process over the CDP binding. */
export type FromPage =
  | { t: 'hello' }
  | { t: 'send'; channel: string; args: Wire; ports: number[] }
  | { t: 'invoke'; call: number; channel: string; args: Wire }
  | { t: 'port'; id: number; data: Wire }
  | { t: 'port-close'; id: number }
  | { t: 'preload-error'; message: string };

/** What the main process sends into the preload world. */
export type ToPage =
  | { t: 'ipc'; channel: string; args: Wire; ports: number[] }
  | { t: 'answer'; call: number; ok: boolean; value: Wire }
  | { t: 'port'; id: number; data: Wire }
  | { t: 'port-close'; id: number };
