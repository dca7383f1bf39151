/** What a utility process and the main process of the stand-in say to each other over Node's IPC channel. */
export type UtilityFrame =
  | { readonly t: 'message'; readonly data: unknown; readonly ports: readonly number[] }
  | { readonly t: 'port'; readonly id: number; readonly data: unknown }
  | { readonly t: 'port-close'; readonly id: number };
