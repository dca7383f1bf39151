import type { ClipboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { CheckboxField, Select, TextInput } from '../../../components/ui/inputs.tsx';
import { LinesInput } from '../../../components/ui/lines-input.tsx';
import { engineStore } from '../../../lib/entities/stores.ts';
import { LONGEST_FILE, parseDotenv } from '../../../lib/format/dotenv.ts';
import type { RunDraft } from './draft.ts';
import { EnvFile } from './env-file.tsx';
import { LineList } from './line-list.tsx';
import { addLine, changeLine, pasteEnv, removeLine } from './store.ts';

interface ListProps {
  readonly draft: RunDraft;
  /** The problem of a field, in words. */
  readonly problem: (path: string) => string | null;
}

export function PortList({ draft, problem }: ListProps) {
  const { t } = useTranslation();
  const invalid = (path: string) => (problem(path) ? true : undefined);
  return (
    <LineList
      label={t('run.ports')}
      lines={draft.ports}
      add={t('run.addPort')}
      removeLabel={(number) => t('run.removePort', { number })}
      errors={(index) => [problem(`ports.${index}.hostPort`), problem(`ports.${index}.containerPort`)]}
      onAdd={() => addLine('ports', { host: '', container: '', protocol: 'tcp', from: null })}
      onRemove={(key) => removeLine('ports', key)}
    >
      {(line, index) => (
        <>
          <TextInput
            aria-label={t('run.hostPort', { number: index + 1 })}
            aria-invalid={invalid(`ports.${index}.hostPort`)}
            placeholder={t('run.anyPort')}
            inputMode="numeric"
            className="flex-1"
            value={line.host}
            onChange={(event) => changeLine('ports', line.key, { host: event.target.value, from: null })}
          />
          <span aria-hidden className="text-ink-3">
            →
          </span>
          <TextInput
            aria-label={t('run.containerPort', { number: index + 1 })}
            aria-invalid={invalid(`ports.${index}.containerPort`)}
            placeholder="80"
            inputMode="numeric"
            className="flex-1"
            value={line.container}
            onChange={(event) => changeLine('ports', line.key, { container: event.target.value, from: null })}
          />
          <Select
            aria-label={t('run.protocol', { number: index + 1 })}
            className="w-20"
            value={line.protocol}
            onChange={(event) =>
              changeLine('ports', line.key, { protocol: event.target.value as typeof line.protocol, from: null })
            }
          >
            <option value="tcp">TCP</option>
            <option value="udp">UDP</option>
            <option value="sctp">SCTP</option>
          </Select>
        </>
      )}
    </LineList>
  );
}

export function MountList({ draft, problem }: ListProps) {
  const { t } = useTranslation();
  const ownVm = useStore(engineStore, (state) => state.status?.source === 'vm');
  const invalid = (path: string) => (problem(path) ? true : undefined);
  return (
    <LineList
      label={t('run.volumes')}
      lines={draft.mounts}
      add={t('run.addVolume')}
      removeLabel={(number) => t('run.removeVolume', { number })}
      errors={(index) => [problem(`mounts.${index}.source`), problem(`mounts.${index}.target`)]}
      onAdd={() => addLine('mounts', { source: '', target: '', readOnly: false })}
      onRemove={(key) => removeLine('mounts', key)}
      note={ownVm && draft.mounts.some(({ source }) => source.trim().startsWith('/')) ? t('run.vmPath') : null}
    >
      {(line, index) => (
        <>
          <TextInput
            aria-label={t('run.source', { number: index + 1 })}
            aria-invalid={invalid(`mounts.${index}.source`)}
            placeholder={t('run.sourceExample')}
            className="flex-1"
            value={line.source}
            onChange={(event) => changeLine('mounts', line.key, { source: event.target.value })}
          />
          <span aria-hidden className="text-ink-3">
            →
          </span>
          <TextInput
            aria-label={t('run.target', { number: index + 1 })}
            aria-invalid={invalid(`mounts.${index}.target`)}
            placeholder="/data"
            className="flex-1"
            value={line.target}
            onChange={(event) => changeLine('mounts', line.key, { target: event.target.value })}
          />
          <CheckboxField
            id={`mount-ro-${line.key}`}
            label={t('run.readOnly')}
            checked={line.readOnly}
            onChange={(readOnly) => changeLine('mounts', line.key, { readOnly })}
          />
        </>
      )}
    </LineList>
  );
}

export function EnvList({ draft, problem }: ListProps) {
  const { t } = useTranslation();
  return (
    <LineList
      label={t('run.env')}
      lines={draft.env}
      add={t('run.addEnv')}
      removeLabel={(number) => t('run.removeEnv', { number })}
      errors={(index) => [problem(`env.${index}.name`), problem(`env.${index}.value`)]}
      onAdd={() => addLine('env', { name: '', value: '' })}
      onRemove={(key) => removeLine('env', key)}
      more={<EnvFile />}
    >
      {(line, index) => (
        <>
          <TextInput
            aria-label={t('run.envName', { number: index + 1 })}
            aria-invalid={problem(`env.${index}.name`) ? true : undefined}
            placeholder={t('run.envNameExample')}
            mono
            className="flex-1"
            value={line.name}
            onChange={(event) => changeLine('env', line.key, { name: event.target.value })}
            onPaste={(event) => takeList(event, line.key)}
          />
          <span aria-hidden className="text-ink-3">
            =
          </span>
          <LinesInput
            aria-label={t('run.envValue', { number: index + 1 })}
            className="flex-[1.4]"
            value={line.value}
            onChange={(value) => changeLine('env', line.key, { value })}
            onPaste={(event) => {
              // A value that has its name may well be lines of settings itself; one line may end with a "=" of base64.
              const list = /\n./.test(event.clipboardData.getData('text/plain'));
              if (line.name === '' && list) takeList(event, line.key);
            }}
          />
        </>
      )}
    </LineList>
  );
}

/** Pasted .env lines become variables; anything else is pasted as what it is. */
function takeList(event: ClipboardEvent, key: number): void {
  const text = event.clipboardData.getData('text/plain');
  if (text.length > LONGEST_FILE) return;
  const { pairs, unreadable, bare } = parseDotenv(text);
  if (pairs.length === 0 || unreadable.length + bare.length > 0) return;
  event.preventDefault();
  pasteEnv(key, pairs);
}
