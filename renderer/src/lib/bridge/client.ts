import type { Api } from '../../../../electron/contract/index.ts';
import type { Call, CallOptions } from '../../../../electron/contract/wire/define.ts';
import type { Bridge } from './bridge.ts';

let current: Bridge | null = null;

/** Called once by the page's start, and by tests. */
export function provideBridge(bridge: Bridge | null): void {
  current = bridge;
}

export function bridge(): Bridge {
  if (!current) throw new Error('the bridge is not there yet');
  return current;
}

/** The host's API for actions. Throws CONNECTION_LOST while there is no connection. */
export function api(): Api {
  return bridge().api();
}

/** Makes a call that is known as data, such as the one that undoes another. Rejects with the host's AppError. */
export async function call({ method, params }: Call, options: CallOptions = {}): Promise<unknown> {
  const [domain = '', name = ''] = method.split('.');
  type Method = (params: object, options: CallOptions) => Promise<unknown>;
  const methods = api() as unknown as Record<string, Record<string, Method>>;
  return methods[domain]?.[name]?.(params, options);
}
