import { useEffect, useState } from 'react';
import type { Bridge } from '../lib/bridge/bridge.ts';

/** Whether there has been a connection: from then on the page stays, whatever becomes of it. */
export function useEverConnected(bridge: Bridge): boolean {
  const [connected, setConnected] = useState(bridge.state.getState().phase === 'ready');
  useEffect(() => bridge.state.subscribe(({ phase }) => phase === 'ready' && setConnected(true)), [bridge]);
  return connected;
}
