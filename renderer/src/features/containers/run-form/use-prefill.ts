import { useEffect } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { imageReference } from '../../../../../electron/contract/common.ts';
import { api } from '../../../lib/bridge/client.ts';
import { imageStore } from '../../../lib/entities/stores.ts';
import { type RunDraft, withExposed } from './draft.ts';

/** Wait after the last key before a name is looked up, in milliseconds. */
const QUIET = 300;

/** Fills in the ports a local image exposes once its name stands in the form; those of the image before it go. */
export function usePrefill(
  image: string,
  { getValues, setValue }: Pick<UseFormReturn<RunDraft>, 'getValues' | 'setValue'>,
): void {
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
      if (abort.signal.aborted) return;
      const ports = getValues('ports');
      // With none of an image before or after, the user's own lines stay as they are.
      if (exposed.length > 0 || ports.some(({ from }) => from !== null))
        setValue('ports', withExposed(ports, name, exposed));
    }, QUIET);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [image, getValues, setValue]);
}

async function exposedPorts(reference: string, signal: AbortSignal) {
  try {
    return (await api().images.inspect({ reference }, { signal })).exposedPorts;
  } catch {
    // The prefill is a convenience; running the image will say what is wrong with it.
    return [];
  }
}
