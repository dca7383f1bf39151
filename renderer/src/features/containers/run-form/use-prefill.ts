import { useEffect } from 'react';
import { imageReference } from '../../../../../electron/contract/common.ts';
import { api } from '../../../lib/bridge/client.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { prefillPorts } from './store.ts';

/** Wait after the last key before a name is looked up, in milliseconds. */
const QUIET = 300;

/** Fills in the ports a local image exposes once its name stands in the form; those of the image before it go. */
export function usePrefill(image: string): void {
  useEffect(() => {
    const name = image.trim();
    const { byId, loaded } = imageStore.getState();
    // What is local is not known yet.
    if (!loaded) return;
    const tags = [...byId.values()].flatMap((known) => known.tags);
    const local = tags.includes(name) || tags.includes(`${name}:latest`) || name.startsWith('sha256:');
    const abort = new AbortController();
    const timer = setTimeout(async () => {
      const exposed = local && imageReference.safeParse(name).success ? await exposedPorts(name, abort.signal) : [];
      if (!abort.signal.aborted) prefillPorts(name, exposed);
    }, QUIET);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [image]);
}

async function exposedPorts(reference: string, signal: AbortSignal) {
  try {
    return (await api().images.inspect({ reference }, { signal })).exposedPorts;
  } catch {
    // The prefill is a convenience; running the image will say what is wrong with it.
    return [];
  }
}
