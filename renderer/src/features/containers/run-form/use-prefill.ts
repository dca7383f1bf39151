import { useEffect } from 'react';
import { imageReference } from '../../../../../electron/contract/common.ts';
import { api } from '../../../lib/bridge/client.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { prefillPorts } from './store.ts';

/** Wait after the last key before a name is looked up, in milliseconds. */
const QUIET = 300;

/** Fills in the ports a local image exposes once its name stands in the form. */
export function usePrefill(image: string): void {
  useEffect(() => {
    const name = image.trim();
    const tags = [...imageStore.getState().byId.values()].flatMap((known) => known.tags);
    const local = tags.includes(name) || tags.includes(`${name}:latest`) || name.startsWith('sha256:');
    if (!local || !imageReference.safeParse(name).success) return;
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const { exposedPorts } = await api().images.inspect({ reference: name }, { signal: abort.signal });
        if (!abort.signal.aborted) prefillPorts(name, exposedPorts);
      } catch {
        // The prefill is a convenience; running the image will say what is wrong with it.
      }
    }, QUIET);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [image]);
}
