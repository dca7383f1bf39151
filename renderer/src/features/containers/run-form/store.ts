import { createStore } from 'zustand/vanilla';
import { type EnvDraft, emptyDraft, type MountDraft, type PortDraft, type RunDraft } from './draft.ts';

/**
 * The form's contents, kept while the page lives: closing the form loses nothing. Not kept over a reload, since
 * variables may hold secrets.
 */
export const runDraft = createStore<RunDraft>(() => emptyDraft);

let lastKey = 0;
export function nextKey(): number {
  lastKey += 1;
  return lastKey;
}

export function resetRunDraft(image = ''): void {
  runDraft.setState({ ...emptyDraft, image }, true);
}

export function setRunField(change: Partial<RunDraft>): void {
  runDraft.setState(change);
}

interface Lines {
  ports: PortDraft;
  mounts: MountDraft;
  env: EnvDraft;
}

export function addLine<K extends keyof Lines>(list: K, line: Omit<Lines[K], 'key'>): void {
  runDraft.setState((draft) => ({ [list]: [...draft[list], { ...line, key: nextKey() }] }));
}

export function changeLine<K extends keyof Lines>(list: K, key: number, change: Partial<Lines[K]>): void {
  runDraft.setState((draft) => ({
    [list]: (draft[list] as readonly Lines[K][]).map((line) => (line.key === key ? { ...line, ...change } : line)),
  }));
}

export function removeLine(list: keyof Lines, key: number): void {
  runDraft.setState((draft) => ({ [list]: draft[list].filter((line) => line.key !== key) }));
}

/** Adds variables at the end; one that is there already gets the new value, as with docker's --env-file. */
export function addEnv(pairs: readonly { name: string; value: string }[]): void {
  runDraft.setState(({ env }) => {
    const lines = env.filter(({ name, value }) => name !== '' || value !== '');
    // The first line of a name, as there may be more of it.
    const places = new Map(lines.map(({ name }, at) => [name, at] as const).reverse());
    for (const pair of pairs) {
      const at = places.get(pair.name);
      if (at === undefined) places.set(pair.name, lines.push({ ...pair, key: nextKey() }) - 1);
      else lines[at] = { ...(lines[at] as EnvDraft), value: pair.value };
    }
    return { env: lines };
  });
}

/** Puts pasted .env lines in the place of one line, which goes if it was empty. */
export function pasteEnv(key: number, pairs: readonly { name: string; value: string }[]): void {
  runDraft.setState(({ env }) => {
    const at = env.findIndex((line) => line.key === key);
    const line = env[at];
    const kept = line && (line.name !== '' || line.value !== '') ? [line] : [];
    const added = pairs.map((pair) => ({ ...pair, key: nextKey() }));
    return { env: [...env.slice(0, at), ...kept, ...added, ...env.slice(at + 1)] };
  });
}

/** Fills in the ports an image exposes, in place of those of the image before it. Ports the user made stay. */
export function prefillPorts(
  image: string,
  exposed: readonly { port: number; protocol: PortDraft['protocol'] }[],
): void {
  runDraft.setState((draft) => {
    const { ports } = draft;
    const own = ports.filter((port) => port.from === null);
    const taken = new Set(own.map((port) => `${port.container}/${port.protocol}`));
    const filled = exposed
      .filter(({ port, protocol }) => !taken.has(`${port}/${protocol}`))
      .map(({ port, protocol }) => ({ key: nextKey(), host: '', container: String(port), protocol, from: image }));
    // The same draft, as another one is a form that was changed.
    return own.length === ports.length && filled.length === 0 ? draft : { ports: [...own, ...filled] };
  });
}
