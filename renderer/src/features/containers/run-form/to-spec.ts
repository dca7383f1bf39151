import type { TFunction } from 'i18next';
import { get } from 'react-hook-form';
import { fieldMessages } from '../../../../../electron/contract/messages/fields.ts';
import type { RunSpec, RunSpecInput } from '../../../../../electron/contract/run-spec.ts';
import { shellSplit } from '../../../lib/format/shell-split.ts';
import { saidSentence } from '../../../lib/i18n/said.tsx';
import type { RunDraft } from './draft.ts';

type Problem = readonly [field: string, words: string];

/** The specification that was typed, as far as it can be read: what is no number is NaN, which the contract refuses. */
export function readDraft(draft: RunDraft): RunSpecInput {
  const words = (field: 'command' | 'entrypoint') => {
    const split = shellSplit(draft[field]);
    return split.ok ? split.words : [];
  };
  const number = (text: string) => (/^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN);
  const optional = (field: 'name' | 'workdir' | 'user') =>
    draft[field].trim() ? { [field]: draft[field].trim() } : {};
  return {
    image: draft.image.trim(),
    ...optional('name'),
    ...optional('workdir'),
    ...optional('user'),
    command: words('command'),
    entrypoint: words('entrypoint'),
    env: draft.env.map(({ name, value }) => ({ name: name.trim(), value })),
    ports: draft.ports.map(({ hostPort, containerPort, protocol }) => ({
      hostPort: hostPort.trim() === '' ? null : number(hostPort),
      containerPort: number(containerPort),
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
}

const unclosed = { single: 'quoteSingle', double: 'quoteDouble', backslash: 'backslash' } as const;

/** What is wrong with a draft beyond what the contract says of each field. */
export function* runRules(draft: RunDraft, namesTaken: ReadonlySet<string>, t: TFunction): Generator<Problem> {
  for (const field of ['command', 'entrypoint'] as const) {
    const split = shellSplit(draft[field]);
    if (!split.ok) yield [field, t(`run.problem.${unclosed[split.problem]}`)];
  }
  if (namesTaken.has(draft.name.trim())) yield ['name', t('run.problem.nameTaken')];
  if (draft.autoRemove && draft.restart !== 'no') yield ['restart', t('run.problem.restartAutoRemove')];
  for (const index of twice(draft.env.map(({ name }) => name.trim()))) {
    yield [`env.${index}.name`, t('run.problem.envTwice')];
  }
  const hostPorts = draft.ports.map(({ hostPort, protocol }) =>
    hostPort.trim() ? `${hostPort.trim()}/${protocol}` : '',
  );
  for (const index of twice(hostPorts)) yield [`ports.${index}.hostPort`, t('run.problem.portTwice')];
}

/** Where something stands that stood before; nothing may stand any number of times. */
function twice(values: readonly string[]): number[] {
  const seen = new Set<string>();
  return values.flatMap((value, index) => {
    const again = value !== '' && seen.has(value);
    seen.add(value);
    return again ? index : [];
  });
}

/** What is wrong with a field that the contract refuses. */
export function wrongField(field: string, draft: RunDraft, t: TFunction): string | undefined {
  const [list, , part] = field.split('.');
  const value: unknown = get(draft, field);
  if (typeof value === 'string' && value.includes('\0')) return saidSentence(fieldMessages.nul());
  if (list === 'image' && value === '') return t('run.problem.required');
  if (list === 'ports') return t(part === 'hostPort' ? 'run.problem.hostPort' : 'run.problem.port');
  if (list === 'mounts') return t(part === 'source' ? 'run.problem.source' : 'run.problem.target');
  if (list === 'env') return t('run.problem.envName');
  return undefined;
}

/** The specification with unreadable parts left out, so that its command line grows with the form. */
export function previewOf(draft: RunDraft): RunSpec {
  const input = readDraft(draft);
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
