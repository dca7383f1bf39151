import { useTranslation } from 'react-i18next';
import { Field } from '../../../components/ui/field.tsx';
import { CheckboxField, Select, TextInput } from '../../../components/ui/inputs.tsx';
import { LinesInput } from '../../../components/ui/lines-input.tsx';
import type { RunDraft } from './draft.ts';
import { ImageField } from './image-field.tsx';
import { EnvList, MountList, PortList } from './lists.tsx';
import { setRunField } from './store.ts';

interface RunFieldsProps {
  readonly draft: RunDraft;
  readonly problem: (path: string) => string | null;
}

export function RunFields({ draft, problem }: RunFieldsProps) {
  const { t } = useTranslation();
  const text = (field: 'name' | 'workdir' | 'user', placeholder: string) => (
    <Field label={t(`run.${field}`)} optional={t('form.optional')} error={problem(field)}>
      {(control) => (
        <TextInput
          {...control}
          placeholder={placeholder}
          value={draft[field]}
          onChange={(event) => setRunField({ [field]: event.target.value })}
        />
      )}
    </Field>
  );
  const words = (field: 'command' | 'entrypoint', placeholder: string) => (
    <Field label={t(`run.${field}`)} optional={t('form.optional')} error={anyProblem(problem, field)}>
      {(control) => (
        <LinesInput
          {...control}
          placeholder={placeholder}
          value={draft[field]}
          onChange={(value) => setRunField({ [field]: value })}
        />
      )}
    </Field>
  );
  return (
    <>
      <div className="grid grid-cols-2 gap-4">
        <ImageField value={draft.image} error={problem('image')} onChange={(image) => setRunField({ image })} />
        {text('name', t('run.nameExample'))}
        {words('command', t('run.commandExample'))}
        {words('entrypoint', t('run.entrypointExample'))}
      </div>
      <PortList draft={draft} problem={problem} />
      <MountList draft={draft} problem={problem} />
      <EnvList draft={draft} problem={problem} />
      <div className="grid grid-cols-3 gap-4">
        {text('workdir', '/app')}
        {text('user', '1000:1000')}
        <Field label={t('run.restart')} error={problem('restart')}>
          {(control) => (
            <Select
              {...control}
              className="w-full"
              value={draft.restart}
              onChange={(event) => setRunField({ restart: event.target.value as RunDraft['restart'] })}
            >
              <option value="no">{t('run.restartPolicy.no')}</option>
              <option value="on-failure">{t('run.restartPolicy.on-failure')}</option>
              <option value="unless-stopped">{t('run.restartPolicy.unless-stopped')}</option>
              <option value="always">{t('run.restartPolicy.always')}</option>
            </Select>
          )}
        </Field>
      </div>
      <div className="grid grid-cols-3 gap-4">
        <CheckboxField
          id="run-tty"
          label={t('run.tty')}
          hint="-t"
          checked={draft.tty}
          onChange={(tty) => setRunField({ tty })}
        />
        <CheckboxField
          id="run-interactive"
          label={t('run.interactive')}
          hint="-i"
          checked={draft.interactive}
          onChange={(interactive) => setRunField({ interactive })}
        />
        <CheckboxField
          id="run-rm"
          label={t('run.autoRemove')}
          hint="--rm"
          checked={draft.autoRemove}
          onChange={(autoRemove) => setRunField({ autoRemove })}
        />
      </div>
    </>
  );
}

/** A field of words has a problem as a whole, or in one of its words. */
function anyProblem(problem: (path: string) => string | null, field: string): string | null {
  return problem(field) ?? problem(`${field}.0`);
}
