import type { ClipboardEvent } from 'react';
import { useFieldArray, useFormContext, useWatch } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import { useStore } from 'zustand';
import { useProblems } from '../../../components/form/form.tsx';
import { LineCheck, LineField, LineLines, LineSelect } from '../../../components/form/line-fields.tsx';
import { LineList } from '../../../components/form/line-list.tsx';
import { ChoosePath } from '../../../components/path/choose-path.tsx';
import { engineStore } from '../../../lib/entities/stores.ts';
import { LONGEST_FILE, parseDotenv } from '../../../lib/format/dotenv.ts';
import { type RunDraft, withPasted, withVariables } from './draft.ts';
import { EnvFile } from './env-file.tsx';
import { MountNote } from './mount-note.tsx';

const arrow = (
  <span aria-hidden lang="en" className="text-ink-3">
    →
  </span>
);

export function PortList() {
  const { t } = useTranslation();
  const lines = useFieldArray<RunDraft, 'ports'>({ name: 'ports' });
  const { setValue } = useFormContext<RunDraft>();
  return (
    <LineList
      name="ports"
      lines={lines}
      of={['hostPort', 'containerPort']}
      label={t('run.ports')}
      add={t('run.addPort')}
      onAdd={() => lines.append({ hostPort: '', containerPort: '', protocol: 'tcp', from: null })}
      removeLabel={(number) => t('run.removePort', { number })}
    >
      {(index) => {
        const number = index + 1;
        // What the user has changed is not taken away with the image it came from.
        const own = () => setValue(`ports.${index}.from`, null);
        return (
          <>
            <LineField<RunDraft>
              name={`ports.${index}.hostPort`}
              label={t('run.hostPort', { number })}
              placeholder={t('run.anyPort')}
              inputMode="numeric"
              className="flex-1"
              onTyped={own}
            />
            {arrow}
            <LineField<RunDraft>
              name={`ports.${index}.containerPort`}
              label={t('run.containerPort', { number })}
              placeholder="80"
              inputMode="numeric"
              className="flex-1"
              onTyped={own}
            />
            <LineSelect<RunDraft>
              name={`ports.${index}.protocol`}
              label={t('run.protocol', { number })}
              className="w-20"
              onTyped={own}
            >
              <option value="tcp">TCP</option>
              <option value="udp">UDP</option>
              <option value="sctp">SCTP</option>
            </LineSelect>
          </>
        );
      }}
    </LineList>
  );
}

function LineNote({ index, source }: { readonly index: number; readonly source: string }) {
  const { setValue } = useFormContext<RunDraft>();
  const name = `mounts.${index}.source` as const;
  const isSaid = useProblems([name]).length > 0;
  return <MountNote source={source} isSaid={isSaid} onShared={() => setValue(name, source)} />;
}

export function MountList() {
  const { t } = useTranslation();
  const lines = useFieldArray<RunDraft, 'mounts'>({ name: 'mounts' });
  const mounts = useWatch<RunDraft, 'mounts'>({ name: 'mounts' });
  const { setValue } = useFormContext<RunDraft>();
  const ownVm = useStore(engineStore, (state) => state.status?.source === 'vm');
  return (
    <LineList
      name="mounts"
      lines={lines}
      of={['source', 'target']}
      label={t('run.volumes')}
      add={t('run.addVolume')}
      onAdd={() => lines.append({ source: '', target: '', readOnly: false })}
      removeLabel={(number) => t('run.removeVolume', { number })}
      below={(index) => (ownVm ? <LineNote index={index} source={mounts[index]?.source ?? ''} /> : null)}
    >
      {(index) => (
        <>
          <LineField<RunDraft>
            name={`mounts.${index}.source`}
            label={t('run.source', { number: index + 1 })}
            placeholder={t('run.sourceExample')}
            className="flex-1"
          />
          {ownVm ? (
            <ChoosePath
              kind="either"
              scope="shares"
              label={t('run.chooseSource', { number: index + 1 })}
              at={mounts[index]?.source ?? ''}
              onChoose={(path) => setValue(`mounts.${index}.source`, path, { shouldDirty: true, shouldValidate: true })}
            />
          ) : null}
          {arrow}
          <LineField<RunDraft>
            name={`mounts.${index}.target`}
            label={t('run.target', { number: index + 1 })}
            placeholder="/data"
            className="flex-1"
          />
          <LineCheck<RunDraft> name={`mounts.${index}.readOnly`} label={t('run.readOnly')} />
        </>
      )}
    </LineList>
  );
}

export function EnvList() {
  const { t } = useTranslation();
  const lines = useFieldArray<RunDraft, 'env'>({ name: 'env' });
  const { getValues } = useFormContext<RunDraft>();
  /** Pasted .env lines become variables; anything else is pasted as what it is. */
  const takeList = (event: ClipboardEvent, index: number) => {
    const text = event.clipboardData.getData('text/plain');
    if (text.length > LONGEST_FILE) return;
    const { pairs, unreadable, bare } = parseDotenv(text);
    if (pairs.length === 0 || unreadable.length + bare.length > 0) return;
    event.preventDefault();
    lines.replace(withPasted(getValues('env'), index, pairs));
  };
  return (
    <LineList
      name="env"
      lines={lines}
      of={['name', 'value']}
      label={t('run.env')}
      add={t('run.addEnv')}
      onAdd={() => lines.append({ name: '', value: '' })}
      removeLabel={(number) => t('run.removeEnv', { number })}
      more={<EnvFile onRead={(pairs) => lines.replace(withVariables(getValues('env'), pairs))} />}
    >
      {(index) => (
        <>
          <LineField<RunDraft>
            name={`env.${index}.name`}
            label={t('run.envName', { number: index + 1 })}
            placeholder={t('run.envNameExample')}
            mono
            className="flex-1"
            onPaste={(event) => takeList(event, index)}
          />
          <span aria-hidden className="text-ink-3">
            =
          </span>
          <LineLines<RunDraft>
            name={`env.${index}.value`}
            label={t('run.envValue', { number: index + 1 })}
            className="flex-[1.4]"
            onPaste={(event) => {
              // A value that has its name may well be lines of settings itself; one line may end with a "=" of base64.
              const list = /\n./.test(event.clipboardData.getData('text/plain'));
              if (getValues(`env.${index}.name`) === '' && list) takeList(event, index);
            }}
          />
        </>
      )}
    </LineList>
  );
}
