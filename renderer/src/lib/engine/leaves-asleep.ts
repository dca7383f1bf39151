import { useNavigationType } from 'react-router';
import { useEngineView } from './use-engine.ts';

/**
 * The engine sleeps, and nothing was clicked that needs it: a page that is opened, or gone back to, wakes no engine. What it would ask
 * is asked once that is awake.
 */
export function useLeavesAsleep(): boolean {
  const arrived = useNavigationType();
  return useEngineView().kind === 'asleep' && arrived === 'POP';
}
