import { type RunSpec, type RunSpecInput, runSpec } from '../../../../../electron/contract/run-spec.ts';
import { shellSplit } from '../../../lib/format/shell-split.ts';
import type { RunDraft } from './draft.ts';

/** What is wrong with a field, as a key of the form's messages, or in words of the engine. */
export type FieldProblem =
  | { readonly kind: 'known'; readonly key: ProblemKey }
  | { readonly kind: 'words'; readonly words: string };

export type ProblemKey =
  | 'required'
  | 'containerName'
  | 'nameTaken'
  | 'imageReference'
  | 'port'
  | 'hostPort'
  | 'portTwice'
  | 'source'
  | 'target'
  | 'envName'
  | 'envTwice'
  | 'noNul'
  | 'quoteSingle'
  | 'quoteDouble'
  | 'backslash'
  | 'restartAutoRemove';

/** Problems by the path of the field, such as "ports.0.hostPort", in the form's own order of lines. */
export type Problems = ReadonlyMap<string, FieldProblem>;

/** What the form says, as far as it can be read; fields that cannot be are left out and named in `problems`. */
export interface Reading {
  readonly spec: RunSpec | null;
  /** For the preview: always there, even from a form with problems. */
  readonly preview: RunSpec;
  readonly problems: Problems;
}

const known = (key: ProblemKey): FieldProblem => ({ kind: 'known', key });
const quoteProblems = { single: 'quoteSingle', double: 'quoteDouble', backslash: 'backslash' } as const;

/** Reads the form; `namesTaken` are the names of the containers there are. */
export function readDraft(draft: RunDraft, namesTaken: ReadonlySet<string>): Reading {
  const problems = new Map<string, FieldProblem>();
  const words = (field: 'command' | 'entrypoint') => {
    const split = shellSplit(draft[field]);
    if (split.ok) return split.words;
    problems.set(field, known(quoteProblems[split.problem]));
    return [];
  };
  const number = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN);
  const optional = (field: 'name' | 'workdir' | 'user') =>
    draft[field].trim() ? { [field]: draft[field].trim() } : {};

  const input: RunSpecInput = {
    image: draft.image.trim(),
    ...optional('name'),
    ...optional('workdir'),
    ...optional('user'),
    command: words('command'),
    entrypoint: words('entrypoint'),
    env: draft.env.map(({ name, value }) => ({ name: name.trim(), value })),
    ports: draft.ports.map(({ host, container, protocol }) => ({
      hostPort: host.trim() === '' ? null : number(host),
      containerPort: number(container),
      protocol,
    })),
    mounts: draft.mounts.map(({ source, target, readOnly }) => ({
      source: source.trim(),
      target: target.trim(),
      readOnly,
    })),
    tty: draft.tty,
    interactive: draft.interactive,
    autoRemove: draft.autoRemove,
    restart: draft.restart,
  };
  const parsed = runSpec.safeParse(input);
  for (const issue of parsed.success ? [] : parsed.error.issues) {
    const path = issue.path.join('.');
    if (!problems.has(path)) problems.set(path, known(problemOf(issue.path, readAt(input, issue.path))));
  }
  if (draft.name.trim() && namesTaken.has(draft.name.trim())) problems.set('name', known('nameTaken'));
  if (draft.autoRemove && draft.restart !== 'no') problems.set('restart', known('restartAutoRemove'));
  markTwice(
    draft.env.map(({ name }) => name.trim()),
    (index) => problems.set(`env.${index}.name`, known('envTwice')),
  );
  markTwice(
    draft.ports.map(({ host, protocol }) => (host.trim() ? `${host.trim()}/${protocol}` : '')),
    (index) => problems.set(`ports.${index}.hostPort`, known('portTwice')),
  );
  return {
    spec: parsed.success && problems.size === 0 ? parsed.data : null,
    preview: previewOf(input),
    problems,
  };
}

function markTwice(values: readonly string[], mark: (index: number) => void): void {
  const seen = new Set<string>();
  values.forEach((value, index) => {
    if (value !== '' && seen.has(value)) mark(index);
    seen.add(value);
  });
}

function readAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown> | undefined)?.[key], input);
}

function problemOf(path: readonly PropertyKey[], value: unknown): ProblemKey {
  const [list, , field] = path;
  if (typeof value === 'string' && value.includes('\0')) return 'noNul';
  if (list === 'image') return value === '' ? 'required' : 'imageReference';
  if (list === 'name') return 'containerName';
  if (list === 'ports') return field === 'hostPort' ? 'hostPort' : 'port';
  if (list === 'mounts') return field === 'source' ? 'source' : 'target';
  if (list === 'env') return 'envName';
  return 'noNul';
}

/** The specification with unreadable parts left out, so that the preview grows with the form. */
function previewOf(input: RunSpecInput): RunSpec {
  return {
    ...input,
    image: input.image || 'IMAGE',
    command: input.command ?? [],
    entrypoint: input.entrypoint ?? [],
    labels: {},
    more: {},
    restart: input.restart ?? 'no',
    tty: input.tty ?? false,
    interactive: input.interactive ?? false,
    autoRemove: input.autoRemove ?? false,
    env: (input.env ?? []).filter(({ name }) => name !== ''),
    ports: (input.ports ?? [])
      .filter(({ containerPort, hostPort }) => !Number.isNaN(containerPort) && !Number.isNaN(hostPort ?? 0))
      .map((port) => ({ ...port, protocol: port.protocol ?? 'tcp' })),
    mounts: (input.mounts ?? [])
      .filter(({ source, target }) => source !== '' && target !== '')
      .map((mount) => ({ ...mount, readOnly: mount.readOnly ?? false })),
  };
}
