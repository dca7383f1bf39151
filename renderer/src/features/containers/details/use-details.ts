import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { ContainerDetails } from '../../../../../electron/contract/containers.ts';
import type { WireError } from '../../../../../electron/contract/errors.ts';
import { bridge } from '../../../lib/bridge/client.ts';
import { describeError } from '../../../lib/describe-error.ts';
import { containerStore } from '../../../lib/entities/stores.ts';

export interface DetailsState {
  readonly details: ContainerDetails | null;
  /** Why there are none, or no newer ones. */
  readonly error: WireError | null;
}

/** All that the engine knows of a container, asked again whenever its row changes. */
export function useDetails(id: string): DetailsState {
  const row = useStore(containerStore, (state) => state.byId.get(id));
  const [state, setState] = useState<DetailsState>({ details: null, error: null });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a changed row is the reason to ask again
  useEffect(() => {
    const abort = new AbortController();
    bridge()
      .whenReady(abort.signal)
      .then((api) => api.containers.inspect({ id }, { signal: abort.signal }))
      .then(
        (details) => !abort.signal.aborted && setState({ details, error: null }),
        (error) =>
          !abort.signal.aborted &&
          setState(({ details }) => ({ details: details?.id === id ? details : null, error: describeError(error) })),
      );
    return () => abort.abort();
  }, [id, row]);
  return state;
}
