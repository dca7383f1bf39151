/** The run form as typed: text, not yet checked. Fields are called as in the contract's run specification. */
export interface RunDraft {
  image: string;
  name: string;
  command: string;
  entrypoint: string;
  ports: PortDraft[];
  mounts: MountDraft[];
  env: EnvDraft[];
  workdir: string;
  user: string;
  tty: boolean;
  interactive: boolean;
  autoRemove: boolean;
  restart: 'no' | 'always' | 'unless-stopped' | 'on-failure';
}

export interface PortDraft {
  hostPort: string;
  containerPort: string;
  protocol: 'tcp' | 'udp' | 'sctp';
  /** The image for which it was filled in; null when the user made it. */
  from: string | null;
}
export interface MountDraft {
  source: string;
  target: string;
  readOnly: boolean;
}
export interface EnvDraft {
  name: string;
  value: string;
}

export const emptyDraft: RunDraft = {
  image: '',
  name: '',
  command: '',
  entrypoint: '',
  ports: [],
  mounts: [],
  env: [],
  workdir: '',
  user: '',
  tty: false,
  interactive: false,
  autoRemove: false,
  restart: 'no',
};

/**
 * The form's contents, kept while the page lives: closing the form loses nothing. Not kept over a reload, since variables
 * may hold secrets.
 */
let kept = emptyDraft;

export const keptDraft = (): RunDraft => kept;

export function keepDraft(draft: RunDraft): void {
  kept = draft;
}

/** Lines with more variables at the end; one that is there already gets the new value, as with docker's --env-file. */
export function withVariables(env: readonly EnvDraft[], pairs: readonly EnvDraft[]): EnvDraft[] {
  const lines = env.filter(({ name, value }) => name !== '' || value !== '');
  // The first line of a name, as there may be more of it.
  const places = new Map(lines.map(({ name }, at) => [name, at] as const).reverse());
  for (const pair of pairs) {
    const at = places.get(pair.name);
    if (at === undefined) places.set(pair.name, lines.push({ ...pair }) - 1);
    else lines[at] = { ...pair };
  }
  return lines;
}

/** Lines with pasted ones in the place of one of them, which goes if it was empty. */
export function withPasted(env: readonly EnvDraft[], at: number, pairs: readonly EnvDraft[]): EnvDraft[] {
  const line = env[at];
  const stays = line && (line.name !== '' || line.value !== '') ? [line] : [];
  return [...env.slice(0, at), ...stays, ...pairs, ...env.slice(at + 1)];
}

/** Lines with the ports an image exposes, in place of those of the image before it. Ports the user made stay. */
export function withExposed(
  ports: readonly PortDraft[],
  image: string,
  exposed: readonly { port: number; protocol: PortDraft['protocol'] }[],
): PortDraft[] {
  const own = ports.filter(({ from }) => from === null);
  const taken = new Set(own.map(({ containerPort, protocol }) => `${containerPort}/${protocol}`));
  const filled = exposed
    .filter(({ port, protocol }) => !taken.has(`${port}/${protocol}`))
    .map(({ port, protocol }) => ({ hostPort: '', containerPort: String(port), protocol, from: image }));
  return [...own, ...filled];
}
